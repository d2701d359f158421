# SPDX-License-Identifier: MIT
"""Batches: one host and one library, with many pairs, a symbol each.

The answers, as `crossbill layout` is to give them:
  A  agree; a note is allowed, for it changes no exit status
  N  agree, with a note
  R  a risk: some values arrive wrong; exit 0, and 1 with --strict
  D  disagree: a break
  C  cannot tell
What the run of a pair is to show, where the row does not say it (run=ok):
  A and N are ok, D and R are wrong, C is either.
"""
import csv
import dataclasses
import pathlib

import hand
from c_language import C
from language import Pair
from python_languages import Cffi, Ctypes
from rust_language import Rust
from shapes import features, parse
from toolchains import toolchain
from zig_language import Zig

HERE = pathlib.Path(__file__).resolve().parent
LANGUAGES = {"c": C(), "c++": C(), "rust": Rust(), "zig": Zig(),
             "ctypes": Ctypes(), "cffi": Cffi()}


# What a run shows; of C, the row says it.
RUNS = {"A": "ok", "N": "ok", "D": "wrong", "R": "wrong"}


@dataclasses.dataclass
class Batch:
    name: str
    host: object     # Toolchain
    library: object
    pairs: list
    host_source: str
    library_source: str
    is_quick: bool = False
    is_executed: bool = True
    has_probe: bool = False
    header: str = ""  # of a C host with a probe, which includes it


def shape_rows():
    """Rows of shapes.tsv, the title that each stands under first."""
    category = ""
    with open(HERE / "shapes.tsv", newline="") as table:
        for row in csv.reader(table, delimiter="\t"):
            if row and row[0].startswith("# -- "):
                category = row[0][5:]
            elif row and row[0][0] != "#":
                yield category, *row


def shape_pairs():
    for category, name, answer, rule, host, library, *words in shape_rows():
        words = " ".join(words).split()
        yield Pair(name, answer, rule, parse(host, name),
                   parse(library, name), category=category,
                   without=[word.removeprefix("row:") for word in words
                            if not word.startswith("same:")])
        if answer in "DR":
            same = f"{name}_same"
            yield Pair(same, "A", "", parse(library, same),
                       parse(library, same), category=category,
                       without=[word.removeprefix("same:") for word in words
                                if not word.startswith("row:")])


# Hosts and libraries of the shapes; `quick` for those of `make test`; `probe`
# where the host is compiled with one.
SHAPES = """
g++-O2-5        gcc-O2-4         quick
gcc-O2-5        rustc-O2         quick
clang19-O1-5    rustc-O0         -
clang14-O2-4    g++-O0-5         -
clang++19-O2-5  gcc-O1-4         -
gcc-O1-4        zig-Debug        -
clang++14-O1-5  zig-ReleaseFast  -
rustc-O0        gcc-O2-5         probe
rustc-O2        clang19-O2-5     probe
zig-Debug       clang14-O1-5     -
ctypes          gcc-O2-5         quick
ctypes          rustc-O2         -
cffi            clang19-O2-4     -
clang19-O0-5    g++-O2-4         probe
g++-O0-4        clang14-O0-5     -
"""


def fitted(pair, host, library):
    """The pair as it is between these sides; None where they cannot have it."""
    if features(pair.host) & LANGUAGES[host.language].lacks \
            or features(pair.library) & LANGUAGES[library.language].lacks:
        return None
    for word in pair.without:
        side, _, answer = word.partition("=")
        if any(one.startswith(side) for one in (f"host:{host.name}",
                                                f"library:{library.name}")):
            run = pair.run or RUNS[pair.answer]
            return answer and dataclasses.replace(
                pair, answer=answer, rule="", run=run)
    return pair


def shape_batches():
    every = list(shape_pairs())
    for line in SHAPES.strip().splitlines():
        names = line.split()
        host, library = map(toolchain, names[:2])
        spells = LANGUAGES[host.language], LANGUAGES[library.language]
        pairs = list(filter(None, (fitted(pair, host, library)
                                   for pair in every)))
        has_probe = names[2] == "probe"
        yield Batch(f"shapes.{names[0]}.{names[1]}", host, library, pairs,
                    spells[0].host(pairs, has_probe),
                    spells[1].library(pairs), names[2] == "quick",
                    has_probe=has_probe, header=spells[0].declared(pairs)
                    if has_probe and host.suffix == ".c" else "")


def batches():
    return [*shape_batches(),
            *(batch for text in hand.texts()
              for batch in text.batches(toolchain, Batch))]

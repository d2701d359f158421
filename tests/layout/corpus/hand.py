# SPDX-License-Identifier: MIT
"""Batches whose pairs are written by hand: what shapes have no words for.

A file of hand/ is read line by line; a line that begins with @ begins a part:

    @compile HOST LIBRARY [WORD...]   makes a batch: the whole file by these two
                                      (several such lines make several); words
                                      are quick, probe, norun, and c where a
                                      C++ compiler gets what is C
    @pair NAME ANSWER [WORD=VALUE...] begins a pair: rule, run, symbol, without
    @host, @library                   file scope of that side; before the first
                                      pair it is for all of them
    @case                             statements of the host's call

What follows a @pair or @compile line directly is for people. In all parts `$`
is the pair's name. By which text a language is surrounded stands in frames.py.
"""
import collections
import pathlib

from frames import FRAMES
from language import Pair

FOLDER = pathlib.Path(__file__).resolve().parent / "hand"
PARTS = ("host", "library", "case")


class Text:
    """What one file says."""

    def __init__(self, path):
        self.name = path.stem
        self.compiles = []
        self.shared = collections.defaultdict(str)  # by part
        self.pairs = []  # (Pair, {part: text})
        part, parts = None, self.shared
        for line in path.read_text().splitlines(keepends=True):
            if not line.startswith("@"):
                if part:
                    parts[part] += line
                continue
            word, *rest = line[1:].split()
            part = word if word in PARTS else None
            if word == "compile":
                self.compiles.append(rest)
            elif word == "pair":
                parts = collections.defaultdict(str)
                self.pairs.append((pair_of(rest, self.name), parts))
            elif not part:
                raise ValueError(f"{path.name}: no part '@{word}'")

    def batches(self, toolchain, batch):
        for host, library, *words in self.compiles:
            sides = toolchain(host), toolchain(library)
            chosen = [(pair, parts) for pair, parts in self.pairs
                      if not any(side.startswith(word)
                                 for word in pair.without
                                 for side in (f"host:{host}",
                                              f"library:{library}"))]
            yield batch(
                f"{self.name}.{host}.{library}", *sides,
                [pair for pair, _ in chosen],
                FRAMES[frame(sides[0], words)].host(self.shared, chosen,
                                               "probe" in words),
                FRAMES[frame(sides[1], words)].library(self.shared, chosen),
                is_quick="quick" in words, is_executed="norun" not in words,
                has_probe="probe" in words)


def frame(side, words):
    return "c" if side.language == "c++" and "c" in words else side.language


def pair_of(words, category):
    name, answer, *more = words
    given = dict(word.split("=", 1) for word in more)
    without = given.pop("without", "")
    return Pair(name, answer, given.pop("rule", ""), None, None,
                given.pop("run", ""), without.split(",") if without else [],
                category=category, **given)


def texts():
    return [Text(path) for path in sorted(FOLDER.glob("*.txt"))]

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which calls of coverage.tsv are on the bill.

    coverage_rows.py [--modes | --witness] [--names] [PACKAGE...]

One recorded process for each package; each row's calls are those of the row's
own thread. Prints for each package the share of calls that were seen and the
rows whose count is off (--names: and those with another name); then the sum as
'N passed, N failed'. --modes: exact and count-only, too, must see the same.
--witness: nothing is recorded; the counts of coverage.tsv are made again, by
sys.setprofile and gdb.
"""
import argparse
import collections
import dataclasses
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import pythons, tool, wheels  # noqa: E402

BAR = .97  # of the calls
MODES = {"default": [], "exact": ["--exact"], "count": ["--count-only"]}
# Where one thread runs, the rows' threads are alone.
QUIET = {name: "1" for name in (
    "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS")}
# Python's names of one slot, which has one name on the bill.
SAME_SLOT = [{"lt", "le", "eq", "ne", "gt", "ge", "richcmp"},
             {"setattr", "delattr"}, {"setitem", "delitem"},
             {"set", "delete"}]
BINARY = ("add sub mul truediv floordiv mod pow matmul and or xor lshift "
          "rshift divmod").split()
# What libraries call of their own, by pointers that are Python's: no crossings,
# which count-only, having no chain, does not know.
INNER = """
_ckdtree._thread_func _elementpath.iterfind _elementpath.prepare_child
_elementpath.select etree._Element.__new__ etree._ElementMatchIterator.__next__
lib.Schema.__getitem__ lib.cython_function_or_method.__call__ lib.field
lib.frombytes lib.tobytes
""".split()
SLOT_OF = {name: min(names) for names in SAME_SLOT for name in names}
SLOT_OF |= {f"r{name}": name for name in BINARY}


@dataclasses.dataclass
class Row:
    package: str
    setup: str
    expression: str
    repeats: int
    core: str
    shown: str
    calls: int
    witness: str
    counted: int = 0
    names: tuple = ()
    error: str | None = None


@dataclasses.dataclass
class Package:
    name: str
    setup: str
    rows: list

    @property
    def calls(self):
        return sum(row.calls for row in self.rows)

    @property
    def seen(self):
        return sum(min(row.counted, row.calls) for row in self.rows)

    @property
    def off(self):
        return [row for row in self.rows if row.counted != row.calls]


def read():
    """The packages of coverage.tsv, by name."""
    found = {}
    for line in (HERE / "coverage.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        words = [word.replace("\\n", "\n") for word in line.split("\t")]
        if len(words) == 2:
            found[words[0]] = Package(*words, [])
        else:
            row = Row(*words)
            row.repeats, row.calls = int(row.repeats), int(row.calls)
            found[row.package].rows.append(row)
    return found


def needed():
    """What has to be installed -> the file and the folder that say so; what
    `make test` installs anyway comes first."""
    found = {}
    for file, folder in (("coverage_requirements.txt", "coverage"),
                         ("requirements.txt", "packages")):
        for line in (HERE / file).read_text().splitlines():
            if "==" in line:
                found[line.split("==")[0]] = HERE / file, folder
    return found


def slot(name):
    """One name for all that Python calls a slot, and for ways to make a
    type's objects."""
    owner, dot, last = name.removesuffix(".__set__").rpartition(".")
    if not (last.startswith("__") and last.endswith("__")):
        return f"{owner}{dot}{last}"
    if last == "__new__":
        return owner
    return f"{owner}{dot}__{SLOT_OF.get(last[2:-2], last[2:-2])}__"


def is_same(one, other):
    """Whether two names mean one function: the shorter may lack its module."""
    one, other = slot(one), slot(other)
    return one == other or one.endswith(f".{other}") or \
        other.endswith(f".{one}")


def downcalls(recording):
    """(thread id, file of the core, names, via, edge) -> calls. What a C
    function's glue did for it is a line of its own in the recording, above the
    function's."""
    database = sqlite3.connect(recording)
    columns = [row[1] for row in database.execute("pragma table_info(edges)")]
    shown = "e.shown" if "shown" in columns else "e.name"
    found = collections.Counter()
    by_glue = collections.Counter()
    for tid, path, name, shown_as, via, glue, edge, calls in database.execute(
            f"select t.tid, m.path, e.name, {shown}, e.via, e.glue,"
            " e.id, sum(n.calls)"
            " from nodes n join edges e on e.id = n.edge"
            " join threads t on t.id = n.thread"
            " join modules m on m.id = e.to_module"
            " where e.kind = 'downcall' group by 1, 2, 3, 4, 5, 6, 7"):
        via = "dlsym" if glue == 2 else via
        key = (tid, os.path.basename(path).split(".")[0], name,
               shown_as or name, via, 0 if via == "dlsym" else edge)
        (by_glue if glue == 2 else found)[key] += calls
    database.close()
    return found | by_glue


def environment(python, package):
    path = {}
    if package.name in needed():
        path["PYTHONPATH"] = str(wheels.folder(
            python, *needed()[package.name]))
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "COV", "PYTHON"))}
    return {**kept, **QUIET, **path}


def start(folder, python, package, how, *before):
    """Runs the package's rows; returns the program's own result."""
    rows, result = folder / "rows.json", folder / "result.json"
    result.unlink(missing_ok=True)
    rows.write_text(json.dumps({
        "setup": package.setup,
        "rows": [dataclasses.asdict(row) for row in package.rows]}))
    tool.run(*before, python, HERE / "coverage_program.py", rows, result, how,
             env=environment(python, package))
    return json.loads(result.read_text())


def record(python, package, mode="default"):
    """Fills in what was counted; returns each row's counts by function."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        recording = folder / "recording.db"
        said = start(folder, python, package, "run", tool.CROSSBILL, "record",
                     *MODES[mode], "--quiet", "-o", recording, "--")
        found = downcalls(recording)
    return [fill(row, said[str(number)], found)
            for number, row in enumerate(package.rows)]


def fill(row, ours, found):
    """Fills in what a row's thread has called; returns all of that."""
    row.error = ours.get("error")
    mine = {key[1:]: calls for key, calls in found.items()
            if key[0] == ours["thread"]}
    same = next(filter(None, (counts_of(row.core, shown, mine)
                              for shown in row.shown.split("|"))), {})
    row.counted = counted(row.calls, same)
    row.names = tuple(key[2] for key in same)
    return mine


def counted(expected, found):
    """All calls; or those by one way in, or those of one function, where the
    function that Python calls calls another of the same name (numpy's
    dispatchers do)."""
    by_way = collections.Counter()
    for key, calls in found.items():
        by_way[key[3]] += calls
    one = {*by_way.values(), *found.values()}
    return expected if expected in one else sum(by_way.values())


def counts_of(core, shown, found):
    """The counts of what has this name, or else one that means the same."""
    ours = {key: calls for key, calls in found.items() if key[0] == core}
    return {key: calls for key, calls in ours.items() if key[2] == shown} \
        or {key: calls for key, calls in ours.items()
            if is_same(key[1], shown) or is_same(key[2], shown)}


def by_name(found):
    """The counts without the edges, whose numbers are a recording's own."""
    counts = collections.Counter()
    for key, calls in found.items():
        counts[key[:-1]] += calls
    return counts


def differences(python, package):
    """Rows whose functions are not the same in all modes."""
    modes = {mode: record(python, package, mode) for mode in MODES}
    for number, row in enumerate(package.rows):
        counts = [by_name(modes[mode][number]) for mode in MODES]
        for key in sorted({key for one in counts for key in one}):
            found = [one.get(key, 0) for one in counts]
            inner = f"{key[0]}.{key[1]}" in INNER
            if inner and found[-1] >= found[0]:
                found.pop()
            if len(set(found)) > 1:
                yield row, key, dict(zip(MODES, found))


def says(package, with_names):
    """Prints a package's result."""
    share = package.seen / package.calls
    print(f"{package.name:18}{len(package.rows):4} rows "
          f"{len(package.off):4} off {package.calls:6} calls"
          f" {share:7.1%} seen", flush=True)
    for row in package.off:
        print(f"    {row.expression:40.40} {row.shown:30} {row.calls:4}"
              f" expected, {row.counted}" + (f": {row.error}" if row.error
                                             else ""))
    for row in package.rows:
        if with_names and row.counted and not set(
                row.shown.split("|")) & set(row.names):
            print(f"    {row.expression:40.40} {row.shown:30} is shown as "
                  f"{', '.join(row.names)}")


def witness(python, package):
    """Rows that the witness counts otherwise."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        profile = start(folder, python, package, "profile")
        counts = folder / "counts.json"
        rows, state = folder / "rows.json", folder / "result.json"
        done = subprocess.run(
            ["gdb", "-nx", "-q", "-batch", "-x", HERE / "coverage_gdb.py",
             "--args", python, HERE / "coverage_program.py", rows, state,
             "gdb"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=tool.SECONDS, env={
                **environment(python, package), "COVERAGE_STATE": str(state),
                "COVERAGE_COUNTS": str(counts)})
        assert counts.exists(), done.stderr[-2000:]
        by_gdb = json.loads(counts.read_text())
    for number, row in enumerate(package.rows):
        row.counted = by_gdb[str(number)]
        if row.witness.startswith("profile"):
            row.counted = profile[str(number)]["calls"]
        elif row.witness.startswith("shared"):
            row.counted = min(row.counted, row.calls)
        row.names = (row.shown,)


def is_here(python, package):
    """Whether the package's libraries are files, not in the interpreter."""
    if package.name in needed():
        return True
    done = tool.finish(python, "-c", f"import {package.name} as m; "
                       "raise SystemExit(not hasattr(m, '__file__'))")
    return done.returncode == 0


def default_python():
    """The first of 3.11, whose versions the rows are of."""
    found = [one.path for one in pythons.installed()
             if one.version[:2] == (3, 11) and one.is_shared]
    found += [one.path for one in pythons.installed()
              if one.version[:2] == (3, 11)]
    return next(iter(found), None)


def chosen():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--modes", action="store_true")
    parser.add_argument("--witness", action="store_true")
    parser.add_argument("--names", action="store_true")
    parser.add_argument("--python", default=default_python())
    parser.add_argument("package", nargs="*")
    return parser.parse_args()


def main():
    options = chosen()
    if options.python is None:
        sys.exit("coverage_rows.py: no CPython 3.11 here")
    packages = [package for package in read().values()
                if not options.package or package.name in options.package]
    done, changed, broken = [], [], 0
    for package in packages:
        if not is_here(options.python, package):
            print(f"skip {package.name}: in the interpreter itself")
            continue
        try:
            if options.witness:
                witness(options.python, package)
            else:
                if options.modes:
                    changed += differences(options.python, package)
                record(options.python, package)
        except AssertionError as error:
            print(f"{package.name}: {error}")
            broken += 1
        says(package, options.names)
        done.append(package)
    for row, key, counts in changed:
        print(f"not the same in all modes: {row.package}: {row.expression}: "
              f"{' '.join(key)}: {counts}")
    calls = sum(package.calls for package in done)
    share = sum(package.seen for package in done) / max(calls, 1)
    rows = sum(len(package.rows) for package in done)
    off = sum(len(package.off) for package in done)
    bar = 1 if options.witness else BAR
    print(f"{rows} rows, {off} off; {share:.1%} of {calls:,} calls seen, "
          f"bar {bar:.0%}")
    failed = broken + (share < bar) + len(
        {row.expression for row, *_ in changed})
    print(f"{rows - off} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

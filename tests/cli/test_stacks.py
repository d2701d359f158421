# SPDX-License-Identifier: MIT
"""Stacks for other tools: folded, and pprof as `go tool pprof` reads it. What
they say of each function is what the JSON bill says.

Taken out: it failed when a semicolon stayed in a name, when calls stood for
bytes, when what has no time had no sample, when two amounts changed places in
pprof, when it wrote its strings before it had named all of them, and when a
terminal got it.
"""
import collections
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess

import pytest

from harness.tool import CROSSBILL, finish, record, run

FOLDER = pathlib.Path(__file__).parent / "recordings"
KEPT = sorted(FOLDER.glob("*.db"))
QUERIES = FOLDER / "0.1.0-queries.db"
COUNTS = FOLDER / "0.1.0-counts.db"
PROGRAM = """import json, sqlite3, zlib
def make(n):
    db = sqlite3.connect(":memory:")
    db.execute("create table t (a, b)")
    for i in range(n):
        db.execute("insert into t values (?, ?)", (i, "x" * i))
    return db.execute("select * from t").fetchall()
def pack(rows):
    return [zlib.compress(json.dumps(row).encode()) for row in rows]
pack(make(50))
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """One of today, with stacks."""
    folder = tmp_path_factory.mktemp("live")
    (folder / "app.py").write_text(PROGRAM)
    done = record("--quiet", "-o", folder / "app.db", "--", "python3",
                  "app.py", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "app.db"


@pytest.fixture(params=[*KEPT, None], ids=lambda path: path and path.stem)
def recording(request):
    return request.param or request.getfixturevalue("live")


@pytest.fixture(params=[QUERIES, COUNTS, None],
                ids=lambda path: path and path.stem)
def some(request):
    """A few: pprof takes its time."""
    return request.param or request.getfixturevalue("live")


def bill(recording):
    return json.loads(run(CROSSBILL, "report", recording, "--format", "json"))


def folded(recording, *options):
    """[([frame, ...], amount), ...]"""
    text = run(CROSSBILL, "report", recording, "--format", "folded", *options)
    lines = [line.rsplit(" ", 1) for line in text.splitlines()]
    return [(stack.split(";"), int(amount)) for stack, amount in lines]


def own(stacks):
    """Each function's amount, without what it called."""
    sums = collections.Counter()
    for frames, amount in stacks:
        sums[frames[-1]] += amount
    return sums


def name_of(module, shown):
    library = module.split(".")[0]
    return shown if shown.startswith(library + ".") else f"{library}.{shown}"


def is_timed(recording):
    return bill(recording)["totals"]["total_ns"] is not None


def entries(recording):
    """The JSON's by name; those that have theirs alone."""
    rows = collections.defaultdict(list)
    for entry in bill(recording)["entries"]:
        rows[name_of(entry["core"], entry["shown"])].append(entry)
    return {name: row[0] for name, row in rows.items() if len(row) == 1}


def test_calls_are_the_bills(recording):
    calls = own(folded(recording, "--measure", "calls"))
    wanted = {name: entry["calls"] for name, entry in
              entries(recording).items() if "by" not in entry}
    assert wanted and {name: calls[name] for name in wanted} == wanted


def test_bytes_are_the_bills(recording):
    if not is_timed(recording):
        return
    moved = folded(recording, "--measure", "bytes")
    edges = bill(recording)["edges"]
    assert sum(n for _, n in moved) == sum(edge["bytes"] for edge in edges)
    wanted = collections.Counter()
    for edge in edges:
        wanted[edge["name"]] += edge["bytes"]
    assert own(((frames[-1].rsplit(".")[-1],), n) for frames, n in moved
               ) == +wanted


@pytest.mark.parametrize("recording", list(filter(is_timed, KEPT)),
                         ids=lambda path: path.stem, indirect=True)
def test_times_are_the_bills(recording):
    """Where nothing calls itself: a recording has all activations of a function
    at one place, so what an inner one took stands by the outermost."""
    stacks = folded(recording)
    whole = collections.Counter()
    for frames, amount in stacks:
        for frame in set(frames):
            whole[frame] += amount
    for name, entry in entries(recording).items():
        if "by" not in entry:
            # Each stack is rounded, and each line of the bill.
            assert abs(whole[name] - entry["total_ns"]) <= 2 + len(stacks) / 2


def test_what_called(live):
    stacks = [";".join(frames) for frames, _ in folded(live)]
    way = "<module> (app.py:10);make (app.py:7);_sqlite3.Cursor.fetchall"
    assert any(way in stack for stack in stacks)
    assert any("pack (app.py:9);pack.<locals>.<listcomp> (app.py:9);"
               "zlib.compress;libz.deflate" in stack
               or "pack (app.py:9);zlib.compress;libz.deflate" in stack
               for stack in stacks)


def test_a_name_that_would_end_a_frame():
    pathlib.Path("a;b 7.py").write_text("import math\nmath.gamma(1.0)\n")
    done = record("--quiet", "-o", "x.db", "--", "python3", "a;b 7.py")
    assert done.returncode == 0, done.stderr
    called = [frames for frames, _ in folded("x.db", "--measure", "calls")
              if frames[-1] == "math.gamma"]
    assert called == [["<module> (a:b 7.py:2)", "math.gamma"]]


def test_what_cannot_be_had():
    def refused(*options):
        done = finish(CROSSBILL, "report", *options)
        assert done.returncode == 125 and not done.stdout
        return done.stderr
    for measure in "time", "bytes":
        assert refused(COUNTS, "--format", "folded", "--measure", measure
                       ) == (f"crossbill: {COUNTS} has counts alone; ask for "
                             "--measure calls\n")
    assert "leave out --measure" in refused(QUERIES, "--measure", "calls")
    assert "leave out --function and --by" in refused(
        QUERIES, "--format", "folded", "--function", "sqlite3_step")
    assert folded(COUNTS) == folded(COUNTS, "--measure", "calls")


def test_binary_is_not_for_a_terminal():
    ours, theirs = pty.openpty()
    done = finish(CROSSBILL, "report", QUERIES, "--format", "pprof",
                  stdout=theirs)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 125
    assert done.stderr == ("crossbill: pprof is no text for a terminal; name "
                           "a file with -o\n")


# pprof.

def pprof(recording, folder, *options):
    """What go's own reader prints of an export. Without GOCACHE in its place
    go would compile it each time."""
    if shutil.which("go") is None:
        pytest.skip("go is not here, which has pprof")
    file = folder / "app.pb.gz"
    with open(file, "wb") as out:
        subprocess.run([CROSSBILL, "report", recording, "--format", "pprof"],
                       stdout=out, check=True, timeout=60)
    return run("go", "tool", "pprof", *options, file, env={
        **os.environ, "GOTOOLCHAIN": "local", "PPROF_TMPDIR": str(folder)})


def samples(raw):
    """(how deep, innermost frame) -> [amounts] of what -raw prints."""
    names = {}
    for line in raw.split("\nLocations\n")[1].split("\nMappings\n")[0
            ].splitlines():
        number, rest = re.fullmatch(
            r" *(\d+): 0x0 (?:M=\d+ )?(.*) s=\d+(?:\(.*\))?", line).groups()
        names[number] = rest.rsplit(" ", 1)[0]  # without file:line:column
    sums = collections.Counter()
    for amounts, stack in re.findall(r"^ *([\d ]+): ([\d ]+)$",
                                     raw.split("\nLocations\n")[0], re.M):
        stack = stack.split()
        for i, amount in enumerate(amounts.split()):
            sums[i, len(stack), names[stack[0]]] += int(amount)
    return +sums


def test_pprof_says_the_same(some, tmp_path):
    raw = pprof(some, tmp_path, "-raw")
    timed = is_timed(some)
    wanted = collections.Counter()
    for i, measure in enumerate(("calls", "time", "bytes") if timed
                                else ("calls",)):
        for frames, amount in folded(some, "--measure", measure):
            wanted[i, len(frames), frames[-1]] += amount
    assert samples(raw) == wanted
    assert ("calls/count time/nanoseconds[dflt] bytes/bytes" if timed
            else "calls/count[dflt]") in raw.splitlines()
    assert "kind:[function]" in raw
    busiest = max(bill(some)["processes"], key=lambda one: one["crossings"])
    assert f"1: 0x0/0x0/0x0 {busiest['image']}  [FN][FL][LN][IN]" in raw
    assert "Comment: calls between a program and its libraries" in raw


def test_pprof_has_lines_and_kinds(live, tmp_path):
    tree = pprof(live, tmp_path, "-tree", "-lines", "-nodefraction=0",
                 "-edgefraction=0", "-nodecount=100000")
    assert "app.py:7" in tree and "_sqlite3.Cursor.fetchall" in tree
    objects = pprof(live, tmp_path, "-top", "-tagfocus=category=object",
                    "-sample_index=calls")
    assert "Type: calls" in objects and "PyTuple_New" in objects
    assert "sqlite3_step" not in objects

# SPDX-License-Identifier: MIT
"""Regions of Python programs: each call stands in the region that it was made
in, by what the program itself counted.

Longer than other tests, since all of it goes by one fixture."""
import collections
import json
import os

import pytest

import conftest
from harness import pythons, tool

PACKAGE = tool.CROSSBILL.parent / os.environ.get("PACKAGE", "python")
MODES = {"sampled": (), "exact": ("--exact",), "counted": ("--count-only",)}


def pytest_generate_tests(metafunc):
    if "python" in metafunc.fixturenames:
        metafunc.parametrize(
            "python", [one for one in pythons.installed()
                       if one.has_extension(PACKAGE, "_region")],
            ids=repr)


# What every program begins with: `call(n)` calls a function so often, and
# notes that for the region that the program believes to be in.
HEAD = """
import asyncio, collections, json, os, sys, threading
import crossbill_ffi as crossbill
from math import gamma
made = collections.Counter()
def call(n, *where):
    for _ in range(n): gamma(1.0)
    made[" > ".join(where)] += n
def done():
    print(json.dumps(made))
"""


class Run:
    """A program's run: what it counted, and what its recording says."""

    def __init__(self, done, bill):
        self.done, self.bill = done, bill
        assert done.returncode == 0, done.stderr
        self.made = collections.Counter()
        for line in done.stdout.splitlines():
            self.made.update(json.loads(line))
        self.regions = {" > ".join(row["region"]): row
                        for row in bill["regions"]}

    def calls(self, where):
        row = self.regions.get(where, {"functions": []})
        return sum(function["calls"] for function in row["functions"]
                   if function["name"] == "gamma")

    def expect(self):
        """All of it, and nothing else."""
        inclusive = collections.Counter()
        for where, calls in self.made.items():
            parts = where.split(" > ") if where else []
            if not parts:
                inclusive[""] += calls
            for depth in range(1, len(parts) + 1):
                inclusive[" > ".join(parts[:depth])] += calls
        assert {where: self.calls(where) for where in
                {*inclusive, *self.regions}} == {
            where: inclusive[where] for where in {*inclusive, *self.regions}}

    def notes(self):
        return {note["code"]: note
                for note in self.bill["recorder"]["notes"]}


@pytest.fixture(params=MODES)
def run(request, python, tmp_path):
    def start(program, **options):
        file = tmp_path / "program.py"
        file.write_text(HEAD + program)
        recording = tmp_path / "recording.db"
        done = tool.record(
            *MODES[request.param], "--quiet", "--force", "-o", recording, "--",
            python.path, file,
            env=conftest.environment(PYTHONPATH=str(PACKAGE)), **options)
        assert recording.exists(), done.stderr
        return Run(done, tool.bill(recording))
    return start


def test_200_regions_in_one_run(run):
    """As the tests of a suite: each with its own count, some of them hot."""
    got = run("""
for number in range(200):
    with crossbill.region(f"test {number}"):
        call(1 + number * 7 % 50, f"test {number}")
        if number % 20 == 0: call(5000, f"test {number}")
    call(number % 3)
done()
""")
    got.expect()
    assert sum(bool(where) for where in got.regions) == 200
    assert all(row["begun"] == 1 and row["left_open"] == 0
               for where, row in got.regions.items() if where)


def test_the_same_place_in_many_regions(run):
    """The order in which regions come does not matter to a hot place."""
    run("""
import random
random.seed(1)
def handler(name): call(random.randrange(40), name)
for _ in range(2000):
    name = random.choice(["a", "b", "c", ""])
    if name:
        with crossbill.region(name): handler(name)
    else:
        call(3)
done()
""").expect()


def test_regions_nest(run):
    got = run("""
with crossbill.region("GET /users"):
    call(3, "GET /users")
    for _ in range(4):
        with crossbill.region("db"):
            call(100, "GET /users", "db")
            with crossbill.region("db"):
                call(2, "GET /users", "db", "db")
    call(5, "GET /users")
with crossbill.region("db"):
    call(7, "db")
done()
""")
    got.expect()
    assert got.regions["GET /users > db"]["begun"] == 4
    users = got.regions["GET /users"]
    assert users["own_calls"] == users["calls"] - \
        got.regions["GET /users > db"]["calls"]


def test_more_regions_than_fit_within_each_other(run):
    got = run("""
def down(n, *path):
    with crossbill.region(f"r{n}"):
        path = path if n > 32 else (*path, f"r{n}")
        call(1, *path)
        if n < 40: down(n + 1, *path)
        call(1, *path)
down(1)
call(1)
done()
""")
    got.expect()
    assert got.notes()["regions-left-out"]["count"] == 8


def test_threads_have_regions_of_their_own(run):
    run("""
def work(name):
    for _ in range(20):
        with crossbill.region(name): call(50, name)
        call(5)
    turn.wait()
turn = threading.Barrier(4)
with crossbill.region("main"):
    threads = [threading.Thread(target=work, args=(f"t{n}",))
               for n in range(4)]
    for thread in threads: thread.start()
    call(30, "main")
    for thread in threads: thread.join()
done()
""").expect()


def test_tasks_have_regions_of_their_own(run):
    """Tasks that take turns in the middle of their regions."""
    run("""
async def request(name, times):
    call(1)
    with crossbill.region(name):
        for _ in range(times):
            call(30, name)
            await asyncio.sleep(0)
            with crossbill.region("db"):
                call(10, name, "db")
                await asyncio.sleep(0)
                call(1, name, "db")
        call(2, name)
    call(1)
async def background():
    for _ in range(60):
        call(3)
        await asyncio.sleep(0)
async def main():
    await asyncio.gather(background(), *[
        request(f"GET /{n}", 4 + n) for n in range(6)])
asyncio.run(main())
call(4)
done()
""").expect()


def test_a_task_lies_in_the_region_that_began_it(run):
    """While that is open."""
    run("""
async def child(start, end):
    call(20, "GET")
    await asyncio.sleep(0)
    with crossbill.region("child"): call(5, "GET", "child")
    start.set()
    await end.wait()
    call(9)
async def main():
    start, end = asyncio.Event(), asyncio.Event()
    with crossbill.region("GET"):
        task = asyncio.create_task(child(start, end))
        await start.wait()
        call(2, "GET")
    end.set()
    await task
asyncio.run(main())
done()
""").expect()


def test_a_loop_within_a_region(run):
    run("""
async def work(name):
    call(10, "all")
    await asyncio.sleep(0)
    with crossbill.region(name):
        call(5, "all", name)
        await asyncio.sleep(0)
        call(5, "all", name)
async def main():
    await asyncio.gather(work("a"), work("b"))
with crossbill.region("all"):
    asyncio.run(main())
    call(1, "all")
call(1)
done()
""").expect()


GREENLETS = {
    "greenlet": """
from greenlet import getcurrent, greenlet
def pause(): getcurrent().parent.switch()
def run_all(job, names):
    live = [greenlet(job) for _ in names]
    for one, name in zip(live, names): one.switch(name)
    while live:
        live = [one for one in live if not one.dead]
        for one in live:
            call(1)
            one.switch()
""",
    "gevent": """
import gevent
def pause(): gevent.sleep(0)
def run_all(job, names): gevent.joinall([gevent.spawn(job, n) for n in names])
"""}


@pytest.mark.parametrize("kind", GREENLETS)
def test_greenlets_have_regions_of_their_own(kind, interpreter, packages,
                                             tmp_path):
    if not interpreter.has_extension(PACKAGE, "_region"):
        pytest.skip(f"crossbill_ffi._region is not built for {interpreter!r}")
    file = tmp_path / "program.py"
    file.write_text(HEAD + GREENLETS[kind] + """
def job(name):
    with crossbill.region(name):
        for _ in range(5):
            call(7, name)
            pause()
            with crossbill.region("inner"):
                call(2, name, "inner")
                pause()
    call(1)
run_all(job, ["a", "b", "c", "d"])
done()
""")
    for flags in MODES.values():
        recording = tmp_path / "recording.db"
        done = tool.record(
            *flags, "--quiet", "--force", "-o", recording, "--",
            interpreter.path, file,
            env=conftest.environment(PYTHONPATH=f"{PACKAGE}:{packages}"))
        Run(done, tool.bill(recording)).expect()


def test_decorators(run):
    run("""
@crossbill.region("load")
def load(n, *, more):
    "says so"
    call(n + more, "load")
    return n
@crossbill.region("fetch")
async def fetch(n):
    call(n, "fetch")
    await asyncio.sleep(0)
    call(n, "fetch")
    return n
assert load(3, more=4) == 3 and load.__doc__ == "says so"
async def main():
    assert await asyncio.gather(fetch(5), fetch(6)) == [5, 6]
asyncio.run(main())
try:
    crossbill.region("each")(lambda: (yield))
except TypeError as error:
    assert "generator" in str(error)
else:
    raise AssertionError
try:
    @crossbill.region
    def nameless(): pass
except TypeError as error:
    assert '; write @crossbill.region("load")' in str(error)
else:
    raise AssertionError
done()
""").expect()


def test_a_forked_child_goes_on_in_its_region(run):
    got = run("""
with crossbill.region("work"):
    call(10, "work")
    sys.stdout.flush()
    if os.fork() == 0:
        made.clear()
        call(20, "work")
        with crossbill.region("child"): call(5, "work", "child")
        done()
        sys.stdout.flush()
        os._exit(0)
    os.wait()
    call(1, "work")
done()
""")
    got.expect()
    # The child ended in it; its own part is told.
    assert got.regions["work"]["begun"] == 2
    assert got.regions["work"]["left_open"] == 1


def test_processes_are_put_together_by_name(run):
    got = run("""
import subprocess
if len(sys.argv) == 1:
    for n in range(3): subprocess.run([sys.executable, __file__, str(n)])
with crossbill.region("work"):
    call(10, "work")
    with crossbill.region("inner"): call(1, "work", "inner")
done()
""")
    got.expect()
    assert got.regions["work"]["begun"] == 4


def test_marks_by_ctypes(run, tmp_path):
    """A region is the thread's, in whatever call it began."""
    library = tool.build(
        "#define CROSSBILL_REGION_API __attribute__((visibility(\"default\")))\n"
        "#include <crossbill/region.h>\n", tmp_path / "libregion.so",
        f"-I{tool.INCLUDE}")
    run(f"""
import ctypes
marks = ctypes.CDLL({str(library)!r})
for _ in range(50):
    marks.crossbill_region_begin(b"outer")
    call(20, "outer")
    with crossbill.region("inner"): call(3, "outer", "inner")
    marks.crossbill_region_end()
    call(1)
async def task(name):
    with crossbill.region(name):
        call(2, name)
        marks.crossbill_region_begin(b"step")
        call(1, name, "step")
        marks.crossbill_region_end()
        await asyncio.sleep(0)
        call(1, name)
async def main(): await asyncio.gather(task("a"), task("b"))
asyncio.run(main())
done()
""").expect()


def test_what_is_ended_where_it_was_not_begun(run):
    """It is told, and the rest is right."""
    got = run("""
def steps():
    with crossbill.region("steps"):
        call(1, "steps")
        yield
        call(1, "steps")
one = steps()
next(one)
call(1, "steps")
region = crossbill.region("caller")
region.__enter__()
call(1, "steps", "caller")
for _ in one: pass       # ends what lies around "caller", and with it this
call(1)
region.__exit__(None, None, None)
call(1)
crossbill.region("never").__exit__(None, None, None)
never = crossbill.region("left open")
never.__enter__()
call(1, "left open")
done()
""")
    assert got.calls("left open") == 1
    notes = got.notes()
    assert notes["region-left-open"]["count"] == 1
    assert notes["region-astray"]["subjects"] == ["steps"]
    assert notes["region-not-begun"]["count"] == 2
    assert got.calls("") == 2


def test_an_exception_ends_its_region(run):
    run("""
for _ in range(10):
    try:
        with crossbill.region("a"), crossbill.region("b"):
            call(1, "a", "b")
            1 / 0
    except ZeroDivisionError:
        call(1)
done()
""").expect()


def test_cancelled_tasks_end_their_regions(run):
    got = run("""
async def forever():
    with crossbill.region("forever"):
        call(3, "forever")
        await asyncio.sleep(3600)
async def main():
    tasks = [asyncio.create_task(forever()) for _ in range(5)]
    await asyncio.sleep(0)
    call(2)
    for task in tasks: task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    call(2)
    # Closed from another task's context.
    coroutine = forever()
    coroutine.send(None)
    call(2)
asyncio.run(main())
call(1)
done()
""")
    assert got.regions["forever"]["left_open"] <= 1


def test_text_and_filter(python, tmp_path):
    file = tmp_path / "program.py"
    file.write_text(HEAD + """
with crossbill.region("GET /users"):
    call(10, "x")
    with crossbill.region("bad\\nname \\x1b[31m"): call(5)
call(3)
""")
    recording = tmp_path / "recording.db"
    tool.run(tool.CROSSBILL, "record", "--quiet", "-o", recording, "--",
             python.path, file,
             env=conftest.environment(PYTHONPATH=str(PACKAGE)))
    text = tool.run(tool.CROSSBILL, "report", "--by", "region", recording)
    lines = text.splitlines()
    head = next(i for i, line in enumerate(lines) if "begun  region" in line)
    assert lines[head + 1].split()[-2:] == ["GET", "/users"]
    assert any(line.endswith("(no region)") for line in lines)
    assert "\x1b[31m" not in text
    text = tool.run(tool.CROSSBILL, "report", "--by", "region", "--function",
                    "gamma", recording)
    assert any(line.split()[-1:] == ["math.gamma"]
               or line.split()[-1:] == ["gamma"]
               for line in text.splitlines())


def test_without_a_recorder(python, tmp_path):
    """Nothing is loaded, and all of it works."""
    file = tmp_path / "program.py"
    file.write_text(HEAD + """
from crossbill_ffi import _region
with crossbill.region("a") as one: call(1)
assert repr(one) == "crossbill.region('a')" and one.name == "a"
crossbill.region("\\ud800")
for wrong in ((), ("a", "b"), (1,), (None,)):
    try: crossbill.region(*wrong)
    except TypeError: pass
    else: raise AssertionError(wrong)
assert not _region.is_recorded()
assert "crossbill-agent" not in open("/proc/self/maps").read()
try: _region.counts()
except RuntimeError: pass
else: raise AssertionError
""")
    tool.run(python.path, file,
             env=conftest.environment(PYTHONPATH=str(PACKAGE)))


def test_its_own_calls_are_on_no_bill(run):
    got = run("""
for _ in range(100):
    with crossbill.region("a"): call(1, "a")
done()
""")
    assert not [entry for entry in got.bill["entries"]
                if "_region" in entry["core"]]
    # What imports made of it, and no more.
    assert got.calls("a") == 100

# SPDX-License-Identifier: MIT
"""`record --trace`: when each timed crossing began and ended, and its export.

The witness is the tree of the same recording, which the agent keeps by other
means: each timed call of a node is one row. Taken out: `raise` and `jump` failed
where close_and_trace() noted nothing, all of that test where a start was taken
as the ring has it, and `threads` at times without Traced::owner.
"""
import os
import sqlite3
import subprocess

import pytest

from conftest import CROSSBILL, build, record
from harness.tool import finish, run
from trace_format import slices

LIBRARY = r"""
#include <csetjmp>
#include <cstdlib>
#include <stdexcept>

extern "C" void inner();
extern "C" void outer(int n) {
  for (int i = 0; i < n; i++) inner();
  void* volatile memory = malloc(32);
  free(memory);
}
extern "C" void fall(int how) {
  inner();
  if (how == 1) throw std::runtime_error("fall");
}
extern "C" void jump(jmp_buf* place) {
  inner();
  longjmp(*place, 1);
}
"""

INNER = r"""
#include <chrono>
// Longer than what makes a call long (50 us), for the work of ours that this
// asks for at its end.
extern "C" void linger() {
  auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(80);
  while (std::chrono::steady_clock::now() < end) {
  }
}
extern "C" void inner() {}
"""

HOST = r"""
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern "C" void outer(int), fall(int), jump(jmp_buf*), inner(), linger();

static void many(int calls) {
  for (int i = 0; i < calls; i++) outer(2);
}
static void catching() {
  for (int i = 0; i < 20; i++) try {
      fall(i % 2);
    } catch (const std::exception&) {
    }
}
static void jumping() {
  jmp_buf place;
  for (volatile int i = 0; i < 20; i = i + 1)
    if (setjmp(place) == 0) jump(&place);
}
int main(int, char** words) {
  const char* how = words[1];
  if (strcmp(how, "plain") == 0) many(50);
  if (strcmp(how, "raise") == 0) catching();
  if (strcmp(how, "jump") == 0) jumping();
  if (strcmp(how, "long") == 0)
    for (int i = 0; i < 20; i++) linger(), many(3);
  if (strcmp(how, "threads") == 0) {
    std::thread all[4];
    for (std::thread& one : all) one = std::thread(many, 400);
    for (std::thread& one : all) one.join();
  }
  if (strcmp(how, "ring") == 0) {
    for (int i = 0; i < 4000; i++) inner();
    many(500);  // the last 2500 crossings, with malloc and free
  }
  if (strcmp(how, "fork") == 0) {
    many(10);
    if (fork() == 0) {
      many(20);
      _exit(0);
    }
    wait(nullptr);
  }
  if (strcmp(how, "kill") == 0) {
    many(30);
    raise(SIGKILL);
  }
}
"""


@pytest.fixture(scope="module", name="host")
def fixture_host(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trace")
    inner = build(INNER, folder / "libinner.so", compiler="g++")
    library = build(LIBRARY, folder / "libouter.so", inner,
                    "-Wl,-rpath,$ORIGIN", compiler="g++")
    return build(HOST, folder / "host", library, inner, "-pthread",
                 "-Wl,-rpath,$ORIGIN", compiler="g++")


def traced(folder, *command, exact=True, trace="--trace", status=0):
    """The path of a recording."""
    path = folder / "traced.db"
    done = record("--quiet", "--force", "-o", path, trace,
                  *(["--exact"] if exact else []), "--", *command)
    assert done.returncode == status, done.stderr
    return path


def rows(path, query):
    with sqlite3.connect(path) as connection:
        return connection.execute(query).fetchall()


def counts(path):
    """By function: crossings in the trace, and those that were timed."""
    return {name: (kept, timed) for name, kept, timed in rows(path, """
        SELECT e.name, sum(kept), sum(samples) FROM (
          SELECT n.edge, n.samples, count(t.node) AS kept FROM nodes n
          LEFT JOIN trace t ON t.node = n.id GROUP BY n.id)
        JOIN edges e ON e.id = edge GROUP BY e.name""")}


def assert_nested(path):
    """Within a thread each lies in the one of its parent's node, which stands
    before it."""
    parents = dict(rows(path, "SELECT id, parent FROM nodes"))
    thread, around = None, []
    for owner, node, start, ns, own in rows(
            path, "SELECT thread, node, start_ns, ns, own_ns FROM trace"):
        if owner != thread:
            thread, around = owner, []
        while around and around[-1][1] != parents[node]:
            assert around.pop()[0] <= start
        assert bool(around) == (parents[node] != 0)
        assert not around or start + ns <= around[-1][0]
        assert 0 <= own <= ns
        around.append((start + ns, node))


@pytest.mark.parametrize("how", ["plain", "raise", "jump", "long", "threads"])
def test_each_timed_crossing_is_there_once(host, tmp_path, how):
    path = traced(tmp_path, host, how)
    found = counts(path)
    assert all(kept == timed for kept, timed in found.values()), found
    assert sum(kept for kept, _ in found.values()) > 30
    assert rows(path, "SELECT sum(trace_dropped) FROM threads") == [(0,)]
    assert_nested(path)


def test_times_are_those_of_the_tree(host, tmp_path):
    """No crossing here lies in one of its own function, so that `total_ns` is
    the sum, but for rounding of each to whole nanoseconds."""
    path = traced(tmp_path, host, "long")
    for total, ns, calls in rows(path, """
        SELECT n.total_ns, sum(t.ns - t.own_ns), count(*) FROM nodes n
        JOIN trace t ON t.node = n.id GROUP BY n.id"""):
        assert abs(total - ns) <= 3 * calls
    start, wall = rows(path, "SELECT start_ns, wall_ns FROM processes")[0]
    first, last = rows(path, "SELECT min(start_ns), max(start_ns + ns) "
                             "FROM trace")[0]
    assert start <= first <= last <= start + wall


def test_of_each_thread_the_last_are_kept(host, tmp_path):
    """The ring is full after the calls by inner(), of which none is left. It
    failed where a full ring took no more."""
    path = traced(tmp_path, host, "ring", trace="--trace=2500")
    found = counts(path)
    assert {name: kept for name, (kept, _) in found.items()} == {
        "outer": 500, "inner": 1000, "malloc": 500, "free": 500}
    all_timed = sum(timed for _, timed in found.values())
    assert rows(path, "SELECT sum(trace_dropped) FROM threads") == [
        (all_timed - 2500,)]
    assert rows(path, "SELECT value FROM meta WHERE key = 'trace'") == [
        (2500,)]
    assert_nested(path)


@pytest.mark.parametrize("kept", [1, 1023, 1024, 1025, 3071])
def test_rings_of_all_sizes_are_full(host, tmp_path, kept):
    """A ring is made of blocks of 1,024 records and more."""
    path = traced(tmp_path, host, "ring", trace=f"--trace={kept}")
    assert rows(path, "SELECT count(*) FROM trace") == [(kept,)]


def test_a_forked_child_begins_its_own(host, tmp_path):
    path = traced(tmp_path, host, "fork", trace="--trace=64")
    kept = rows(path, """
        SELECT p.parent, count(*), min(t.start_ns) >= p.start_ns,
          th.trace_dropped FROM trace t JOIN threads th ON th.id = t.thread
        JOIN processes p ON p.id = th.process GROUP BY p.id ORDER BY p.id""")
    assert [row[:3] for row in kept] == [(None, 50, 1), (1, 64, 1)]
    assert [row[3] for row in kept] == [0, 36]
    assert_nested(path)


def test_a_killed_program_leaves_it(host, tmp_path):
    path = traced(tmp_path, host, "kill", status=137)
    found = counts(path)
    assert found["outer"] == (30, 30) and found["inner"] == (60, 60)
    assert_nested(path)


def test_where_not_all_is_timed_it_has_what_was(tmp_path):
    """And the export says so."""
    path = traced(tmp_path, "python3", "-c",
                  "import zlib; [zlib.crc32(b'x') for n in range(30000)]",
                  exact=False)
    kept, timed = counts(path)["crc32"]
    assert kept == timed < 30000
    assert all(kept == timed for kept, timed in counts(path).values())
    done = subprocess.run([CROSSBILL, "report", "--format", "perfetto", path],
                          capture_output=True, check=True)
    assert b"of calls that are made often, a few are timed" in done.stdout


WAITS = """
import sys, threading, time
sys.setswitchinterval(1e-4)
def work(end=time.monotonic() + 0.2):
    while time.monotonic() < end: pass
threads = [threading.Thread(target=work) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_waits_for_the_hosts_lock_are_in_it(tmp_path):
    path = traced(tmp_path, "python3", "-c", WAITS, exact=False)
    waits = rows(path, """
        SELECT DISTINCT t.thread FROM trace t JOIN nodes n ON n.id = t.node
        JOIN edges e ON e.id = n.edge WHERE e.category = 'host-lock'""")
    assert len(waits) >= 2
    found = [each for each in slices(export(path))
             if each.name == "wait for the host's lock"]
    assert found and all("host-lock" in each.categories for each in found)


def export(path, *options):
    done = subprocess.run([CROSSBILL, "report", "--format", "perfetto",
                           *options, path], capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout


@pytest.mark.parametrize("how", ["plain", "threads"])
def test_the_export_has_each_crossing(host, tmp_path, how):
    path = traced(tmp_path, host, how)
    wanted = sorted(rows(path, """
        SELECT th.tid, e.name, t.start_ns, t.start_ns + t.ns, n.calls, m.path
        FROM trace t JOIN threads th ON th.id = t.thread
        JOIN nodes n ON n.id = t.node JOIN edges e ON e.id = n.edge
        JOIN modules m ON m.id = e.to_module"""))
    found = slices(export(path))
    assert wanted == sorted(
        (each.tid, each.name, each.start, each.end, each.arguments["calls"],
         each.arguments["library"]) for each in found)
    assert {each.depth for each in found if each.name == "inner"} == {1}
    assert {each.categories for each in found} >= {
        ("downcall",), ("service", "allocate"), ("service", "free")}


def test_a_function_with_all_that_lies_in_it(host, tmp_path):
    path = traced(tmp_path, host, "ring")
    found = slices(export(path, "--function", "libouter:outer"))
    names = [each.name for each in found]
    assert {name: names.count(name) for name in names} == {
        "outer": 500, "inner": 1000, "malloc": 500, "free": 500}
    done = subprocess.run([CROSSBILL, "report", "--format", "perfetto",
                           "--function", "none", path], capture_output=True,
                          check=False)
    assert (done.returncode, slices(done.stdout)) == (1, [])


@pytest.mark.parametrize("options, sentence", [
    (["--trace", "--count-only"],
     "--trace is made of times, of which --count-only takes none; leave one "
     "of them out"),
    (["--trace=0"], "--trace=0: give it how many crossings are kept of each "
     "thread, from 1 to 4194304"),
    (["--trace=many"], "--trace=many: give it how many crossings are kept of "
     "each thread, from 1 to 4194304"),
    (["--trace=4194305"], "--trace=4194305: give it how many crossings are "
     "kept of each thread, from 1 to 4194304"),
])
def test_what_cannot_be_is_refused(tmp_path, options, sentence):
    path = tmp_path / "none.db"
    done = record(*options, "-o", path, "--", "true")
    assert (done.returncode, done.stderr) == (125, f"crossbill: {sentence}\n")
    assert not path.exists()


def test_a_recording_without_one_says_how(tmp_path):
    path = tmp_path / "plain.db"
    assert record("--quiet", "-o", path, "--", "true").returncode == 0
    done = finish(CROSSBILL, "report", "--format", "perfetto", path)
    assert (done.returncode, done.stdout, done.stderr) == (
        125, "", f"crossbill: {path} has no trace; make one with 'crossbill "
        "record --trace'\n")


def test_a_terminal_gets_none(host, tmp_path):
    path = traced(tmp_path, host, "plain")
    leader, terminal = os.openpty()
    done = finish(CROSSBILL, "report", "--format", "perfetto", path,
                  stdout=terminal)
    os.close(terminal)
    os.close(leader)
    assert (done.returncode, done.stderr) == (
        125, "crossbill: perfetto is no text for a terminal; name a file "
        "with -o\n")


def test_imports_are_left_out(tmp_path):
    path = traced(tmp_path, "python3", "-c", "import zlib; zlib.crc32(b'x')")
    names = {each.name for each in slices(export(path))}
    later = {each.name for each in slices(export(path, "--after-import"))}
    assert "PyInit_zlib" in names and "PyInit_zlib" not in later
    assert "zlib.crc32" in later
    run(CROSSBILL, "report", "--after-import", path)

# SPDX-License-Identifier: MIT
"""Every known CPython, wherever it runs: as a program, shared or static, in a
program of C, several interpreters in one process, after fork, in children.
Counts are the module's own, and what is printed is what is printed without us.

Taken out: with the main interpreter's state for all others in
Thread::host_cell, the calls that ran Python code were too few in
test_interpreters_in_one_process from 3.11 on. When a main program was told by
Py_BytesMain, test_embedded failed where the library is static.
"""
import json
import os
import sqlite3

import pytest

import conftest
from harness import tool

BEGIN = "import places, json\n"
END = "print(json.dumps(places.counts()))\n"

# Interpreters of one process: the module has three names for it.
SUB = """
import sys, threading
try:
    import _interpreters as sub
except ImportError:
    import _xxsubinterpreters as sub
class Endless:
    def __next__(self):
        return 1
CODE = '''
import places
class Endless:
    def __next__(self):
        return 1
endless = Endless()
for n in range(100):
    places.call()
    places.take(endless)
    places.take(iter("x"))
'''
run = getattr(sub, "exec", None) or sub.run_string
def work(one):
    run(one, CODE)
made = [sub.create() for n in range(3)]
for one in made:
    work(one)
for n in range(10):
    places.call()
    places.take(Endless())
# Where each has a lock of its own, at the same time.
threads = [threading.Thread(target=work, args=(one,)) for one in made]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for one in made:
    sub.destroy(one)
"""

FORK = """
import os
for n in range(10):
    places.call()
for child in range(3):
    pid = os.fork()
    if pid == 0:
        for n in range(100):
            places.call()
        os._exit(places.counts()[0] != 110)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""

POOL = """
import multiprocessing, sys
import places
def work(n):
    for each in range(n):
        places.call()
    return n
if __name__ == "__main__":
    for n in range(10):
        places.call()
    for method in ("fork", "spawn", "forkserver"):
        with multiprocessing.get_context(method).Pool(2) as pool:
            print(method, sum(pool.map(work, [100] * 8)))
            pool.close()
            pool.join()
    print(places.counts())
"""

CHILD = """
import subprocess, sys
code = "import places\\nfor n in range(100): places.call()"
for n in range(3):
    print(subprocess.run([sys.executable, "-c", code]).returncode)
places.call()
"""

EMBEDDED = """
#include <Python.h>
#include <stdio.h>
int main(int count, char** arguments) {
  for (int life = 0; life < 2; life++) {
    Py_Initialize();
    if (PyRun_SimpleString(arguments[1]) != 0) return 1;
    if (Py_FinalizeEx() != 0) return 2;
  }
  return puts("ended") < 0;
}
"""


@pytest.fixture
def places(known):
    return conftest.build_extension(known, "places")


def same(record, command, folder, **environment):
    """The bill of a command that ends as it does without us."""
    options = {"env": conftest.environment(PYTHONPATH=str(folder),
                                           **environment)}
    alone = conftest.run(command, **options)
    done, bill = record(*command, **options)
    assert alone.returncode == 0, alone.stderr
    assert (done.returncode, done.stdout, done.stderr) == \
        (alone.returncode, alone.stdout, alone.stderr)
    assert bill.data["recorder"]["lost"] == 0
    return bill, alone.stdout.splitlines()


def test_counts(known, places, record):
    program = BEGIN + "for n in range(100):\n" \
        "    places.call(); places.take(iter([1]))\n" + END
    bill, lines = same(record, [known.path, "-c", program], places)
    assert json.loads(lines[-1]) == [100, 100]
    assert bill.calls("places", "call") == 100
    assert bill.calls("places", "take") == 100
    assert bill.data["processes"][0]["host"] == \
        "cpython {}.{}.{}".format(*known.version) + \
        " without a GIL" * known.is_free_threaded


def host_calls(recording):
    """Calls of PyIter_Next by our module, and those that ran Python code."""
    with sqlite3.connect(recording) as database:
        return database.execute(
            "SELECT sum(calls), sum(host_calls) FROM nodes "
            "JOIN edges ON edges.id = nodes.edge "
            "JOIN modules ON modules.id = edges.from_module WHERE "
            "path LIKE '%/places.%' AND name = 'PyIter_Next'").fetchone()


def test_interpreters_in_one_process(known, places, record, tmp_path):
    bill, lines = same(record, [known.path, "-W", "ignore", "-c",
                                BEGIN + SUB + END], places)
    assert json.loads(lines[-1]) == [610, 1210]
    assert bill.calls("places", "call") == 610
    assert bill.calls("places", "take") == 1210
    assert host_calls(tmp_path / "recording.db") == (1210, 610)


def test_fork(known, places, record):
    bill, lines = same(record, [known.path, "-W", "ignore", "-c",
                                BEGIN + FORK], places)
    assert lines == ["0"] * 3
    assert bill.calls("places", "call") == 310
    assert len(bill.data["processes"]) == 4


def test_multiprocessing(known, places, record, tmp_path):
    program = tmp_path / "pool.py"
    program.write_text(POOL)
    bill, lines = same(record, [known.path, "-W", "ignore", program], places)
    assert lines == ["fork 800", "spawn 800", "forkserver 800", "(10, 0)"]
    assert bill.calls("places", "call") == 2410


def test_subprocess(known, places, record):
    bill, lines = same(record, [known.path, "-c", BEGIN + CHILD], places)
    assert lines == ["0"] * 3
    assert bill.calls("places", "call") == 301


def linking(known, how):
    """What links a program with libpython, and the folder of the library."""
    names = ["LIBDIR", "LDVERSION", "LIBPL", "LIBRARY", "MODLIBS", "LIBS",
             "SYSLIBS"]
    found = json.loads(tool.run(
        known.path, "-c", "import json, sysconfig as s; print(json.dumps("
        f"[s.get_config_var(name) or '' for name in {names}]))"))
    folder, version, inner, archive, *libraries = found
    if how == "shared":
        return [f"-L{folder}", f"-Wl,-rpath,{folder}", f"-lpython{version}"]
    # Its code needs not be fit for any address.
    return ["-no-pie", "-rdynamic", f"{inner}/{archive}",
            *(word for word in " ".join(libraries).split() if word != "\\")]


@pytest.mark.parametrize("how", ["shared", "static"])
def test_embedded(known, places, record, tmp_path, how):
    flags = linking(known, how)
    archive = next((flag for flag in flags if flag.endswith(".a")), None)
    if how == "shared" and not known.is_shared or \
            archive and not os.path.exists(archive):
        pytest.skip(f"{known!r} has no {how} library")
    tool.build(EMBEDDED, tmp_path / "embedded", "-I", known.include, *flags,
               compiler="gcc")
    program = BEGIN + "for n in range(100): places.call()\n"
    bill, lines = same(record, [tmp_path / "embedded", program], places,
                       PYTHONHOME=str(known.include.parent.parent))
    assert lines == ["ended"]
    assert bill.calls("places", "call") == 200
    assert bill.data["processes"][0]["host"].startswith("cpython 3.")


def test_function_that_the_table_lacks(known, places, record):
    """It is billed as "other", and named."""
    program = BEGIN + "for n in range(3): print(places.odd(len))"
    bill, lines = same(record, [known.path, "-c", program], places)
    assert lines == ["len()"] * 3
    edges = [edge for edge in bill.data["edges"]
             if edge["name"] == "_PyObject_FunctionStr"]
    assert [(e["category"], e["calls"]) for e in edges] == [("other", 3)]
    assert [note["subjects"] for note in bill.data["recorder"]["notes"]
            if note["code"] == "api-unknown"] == [["_PyObject_FunctionStr"]]

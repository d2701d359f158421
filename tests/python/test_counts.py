# SPDX-License-Identifier: MIT
"""Counts of downcalls are exact: the bill against each module's witness."""
import json
import sys

import pytest

import conftest
from harness import tool

# Calls every entry of counted.c a different number of times.
DRIVER = """
import json, sys, threading
import counted

def often(times, function, *arguments, **names):
    for _ in range(times):
        function(*arguments, **names)

def work():
    often(11, counted.no_arguments)
    often(12, counted.one, 5)
    often(13, counted.tuple, 1, 2)
    often(14, counted.keywords, 1, b=2)
    often(15, counted.fast, 1, 2, 3)
    often(16, counted.fast_keywords, 1, b=2)
    for i in range(17):
        try:
            counted.failing(i % 2)
        except ValueError:
            pass
    often(18, counted.shared_a, 0)
    often(19, counted.shared_b, 1)
    often(20, counted.added_later)
    often(21, counted.made_alone)
    often(22, counted.Static().method)
    often(23, counted.Static.class_method)
    often(24, counted.Static.static_method)
    often(25, counted.Static().inherited)
    often(26, counted.Heap().method)
    often(27, counted.Heap().defining_class)
    often(28, counted.Late().described)
    often(29, counted.compared)
    often(7, counted.visible)
    class Sub(counted.Heap):
        pass
    often(30, Sub().method)
    list(map(counted.one, range(31)))
    counted.tuple(*(3, 4))
    getattr(counted, "no_arguments")()
"""

END = """
print(json.dumps(counted.counts()))
"""


def witness(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def bill_name(counter):
    kinds = ("Static_", "Base_", "Heap_", "Late_")
    return counter.replace("_", ".", 1) if counter.startswith(kinds) \
        else counter


def assert_exact(bill, counts):
    counts = dict(counts)
    # The module compares the addresses of these: left alone, and named.
    for name in ("compared", "visible"):
        assert counts.pop(name) > 0
        assert bill.calls("counted", name) == 0
    subjects = {subject for note in bill.data["recorder"]["notes"]
                if note["code"] == "compared" for subject in note["subjects"]}
    assert len(subjects) >= 2, bill.data["recorder"]["notes"]
    found = {name: bill.calls("counted", bill_name(name)) for name in counts}
    assert found == counts


@pytest.mark.parametrize("flag", ["--exact", "--count-only"])
def test_every_convention(interpreter, counted, record, flag):
    done, bill = record(interpreter.path, "-c", DRIVER + "work()" + END,
                        cwd=counted, flags=(flag,))
    counts = witness(done)
    assert counts["one"] == 12 + 31
    assert_exact(bill, counts)


def test_errors_are_counted(interpreter, counted, record):
    _, bill = record(interpreter.path, "-c", DRIVER + "work()", cwd=counted)
    assert bill.entry("counted", "failing")["errors"] == 8
    assert bill.entry("counted", "one")["errors"] == 0


def test_threads(interpreter, counted, record):
    threads = """
all = [threading.Thread(target=lambda: [work() for _ in range(50)])
       for _ in range(8)]
[t.start() for t in all]
[t.join() for t in all]
"""
    done, bill = record(interpreter.path, "-c", DRIVER + threads + END,
                        cwd=counted)
    counts = witness(done)
    assert counts["no_arguments"] == 12 * 50 * 8
    assert_exact(bill, counts)
    assert bill.entry("counted", "one")["threads"] == 8


def test_forked_children(interpreter, counted, record):
    children = """
import os
work()
total = counted.counts()
for _ in range(3):
    r, w = os.pipe()
    if os.fork() == 0:
        work()
        os.write(w, json.dumps(counted.counts()).encode())
        os._exit(0)
    os.close(w)
    for name, count in json.loads(os.read(r, 65536)).items():
        total[name] += count - counted.counts()[name]
    os.wait()
print(json.dumps(total))
"""
    done, bill = record(interpreter.path, "-c", DRIVER + children,
                        cwd=counted)
    counts = witness(done)
    assert counts["fast"] == 15 * 4
    assert_exact(bill, counts)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(interpreter, counted, record, tmp_path, method):
    (tmp_path / "work.py").write_text(f"""
import multiprocessing, sys
sys.path.insert(0, {str(counted)!r})
{DRIVER}
def child(times):
    before = counted.counts()
    for _ in range(times):
        work()
    return {{k: v - before[k] for k, v in counted.counts().items()}}

if __name__ == "__main__":
    with multiprocessing.get_context({method!r}).Pool(3) as pool:
        parts = pool.map(child, [2, 3, 4, 5], chunksize=1)
        pool.close()
        pool.join()
    parts.append(child(1))
    print(json.dumps({{k: sum(p[k] for p in parts) for k in parts[0]}}))
""")
    done, bill = record(interpreter.path, tmp_path / "work.py")
    counts = witness(done)
    assert counts["fast"] == 15 * 15
    assert_exact(bill, counts)


def test_imported_again(interpreter, counted, record):
    again = """
import importlib
work()
first = counted
for _ in range(3):
    del sys.modules["counted"]
    import counted
    work()
"""
    done, bill = record(interpreter.path, "-c", DRIVER + again + END,
                        cwd=counted)
    assert_exact(bill, witness(done))


def test_subinterpreters(interpreter, counted, record):
    if interpreter.version >= (3, 12):
        pytest.skip("counted.c does not support a GIL of its own")
    several = """
import _xxsubinterpreters as interpreters
work()
for _ in range(3):
    i = interpreters.create()
    interpreters.run_string(i, "import sys; sys.path.insert(0, '')")
    interpreters.run_string(i, driver + "work()")
    interpreters.destroy(i)
"""
    text = f"driver = {DRIVER!r}\n" + DRIVER + several + END
    done, bill = record(interpreter.path, "-c", text, cwd=counted)
    assert_exact(bill, witness(done))


def test_entries_are_methods(interpreter, counted, record):
    _, bill = record(interpreter.path, "-c", DRIVER + "work()", cwd=counted)
    entry = bill.entry("counted", "Heap.method")
    assert entry["via"] == "method"
    assert entry["glue"] is False
    number = ".".join(map(str, interpreter.version))
    assert bill.data["processes"][0]["host"] == f"cpython {number}"


# Real packages -------------------------------------------------------------


def has_file(interpreter, module):
    done = conftest.run([interpreter.path, "-c", f"import {module} as m; "
                         "raise SystemExit(not hasattr(m, '__file__'))"])
    return done.returncode == 0


STANDARD = [
    ("math",
     "import math\nfor i in range(1001): math.hypot(i, 2); math.gcd(i)",
     {"hypot": 1001, "gcd": 1001}),
    ("zlib", "import zlib\nc = zlib.compressobj()\n"
     "for _ in range(501): c.compress(b'a' * 99)\nc.flush()\n"
     "for _ in range(77): zlib.decompress(zlib.compress(b'x'))",
     {"Compress.compress": 501, "Compress.flush": 1, "compress": 77,
      "decompress": 77}),
    ("_sqlite3", "import sqlite3\nc = sqlite3.connect(':memory:').cursor()\n"
     "c.execute('create table t (a)')\n"
     "for i in range(300): c.execute('insert into t values (?)', (i,))\n"
     "for i in range(41): c.execute('select a from t'); c.fetchall()",
     {"Cursor.execute": 342, "Cursor.fetchall": 41}),
    ("_struct", "import struct\ns = struct.Struct('<ii')\n"
     "for i in range(251): s.pack(i, i); struct.pack('<q', i)",
     {"Struct.pack": 251, "pack": 251}),
    ("_json", "import json.decoder\n"
     "for i in range(99): json.decoder.scanstring('\"abc\"', 1)",
     {"scanstring": 99}),
    ("_random", "import random\nr = random.Random(1)\n"
     "for i in range(123): r.random(); r.getrandbits(7)",
     {"Random.random": 123, "Random.getrandbits": 123}),
]


@pytest.mark.parametrize("core, program, expected", STANDARD,
                         ids=[row[0] for row in STANDARD])
def test_standard_library(interpreter, record, core, program, expected):
    if not has_file(interpreter, core):
        pytest.skip(f"{core} is built into {interpreter!r}")
    done, bill = record(interpreter.path, "-c", program)
    assert done.returncode == 0, done.stderr
    assert {n: bill.calls(core, n) for n in expected} == expected


def test_waiting_for_the_gil(interpreter, record):
    """zlib gives the lock up; getting it back takes while another spins."""
    if not has_file(interpreter, "zlib"):
        pytest.skip(f"zlib is built into {interpreter!r}")
    program = """
import os, threading, zlib
data = os.urandom(100_000)
packer = threading.Thread(
    target=lambda: [zlib.compress(data, 1) for _ in range(20)])
packer.start()
while packer.is_alive():
    sum(range(1000))
"""
    done, bill = record(interpreter.path, "-c", program)
    entry = bill.entry("zlib", "compress")
    assert entry["calls"] == 20
    assert entry["wait"]["host_lock_ns"] > 1_000_000
    assert entry["wait"]["host_lock_ns"] < entry["total_ns"]
    assert entry["logic_ns"] > 1_000_000


def test_json_takes_its_fast_path(interpreter, record):
    """_json compares its encoders; calls of them would be our doing."""
    if not has_file(interpreter, "_json"):
        pytest.skip(f"_json is built into {interpreter!r}")
    program = ("import json\nfor i in range(200): "
               "json.dumps({'key': ['a', 'b', i]}); json.dumps('text')")
    done, bill = record(interpreter.path, "-c", program)
    assert done.returncode == 0
    for name in ("encode_basestring_ascii", "encode_basestring"):
        assert bill.calls("_json", name) == 0


def test_orjson(interpreter, packages, record):
    program = ("import orjson\nrows = [{'a': i, 'b': str(i)} for i in "
               "range(10)]\nfor _ in range(1000): t = orjson.dumps(rows)\n"
               "for _ in range(700): orjson.loads(t)\n"
               "for _ in range(5):\n  try: orjson.loads(b'{')\n"
               "  except orjson.JSONDecodeError: pass\n")
    done, bill = record(interpreter.path, "-c", program,
                        env=with_path(packages))
    assert done.returncode == 0, done.stderr
    assert bill.calls("orjson", "dumps") == 1000
    assert bill.calls("orjson", "loads") == 705
    assert bill.entry("orjson", "loads")["errors"] == 5
    dumps, loads = (bill.entry("orjson", n) for n in ("dumps", "loads"))
    # 20 strings and 10 dictionaries are made in each loads().
    assert loads["marshalling"]["objects"]["calls"] >= 700 * 10
    assert dumps["total_ns"] > 0 and loads["total_ns"] > 0


def test_ujson_shares_a_function(interpreter, packages, record):
    program = ("import ujson\nfor _ in range(30): ujson.loads('[1]')\n"
               "for _ in range(20): ujson.decode('[1]')\n"
               "for _ in range(10): ujson.encode([1])\n")
    done, bill = record(interpreter.path, "-c", program,
                        env=with_path(packages))
    assert done.returncode == 0, done.stderr
    assert [bill.calls("ujson", n) for n in ("loads", "decode", "encode")] \
        == [30, 20, 10]


def test_numpy_methods(interpreter, packages, record):
    program = ("import numpy\na = numpy.arange(10)\n"
               "for _ in range(101): a.copy(); a.astype('f8')\n"
               "for _ in range(57): a.tobytes()\n")
    done, bill = record(interpreter.path, "-c", program,
                        env=with_path(packages))
    assert done.returncode == 0, done.stderr
    assert bill.calls("_multiarray_umath", "ndarray.tobytes") == 57
    assert bill.calls("_multiarray_umath", "ndarray.astype") >= 101


def with_path(folder):
    return conftest.environment(PYTHONPATH=str(folder))


CALLBACKS = """
import ctypes, sys
libc = ctypes.CDLL(None)
core = ctypes.CDLL(sys.argv[1])
kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
def again(number):
    return core.inner(number)
back = kind(again)
for _ in range(10):
    core.outer(back, 5)
"""
CALLS_BACK = """
int inner(int n) { return n + 1; }
int outer(int (*back)(int), int n) {
  int sum = 0;
  for (int i = 0; i < n; i++) sum += back(i);
  return sum;
}
"""


@pytest.mark.parametrize("mode", ["--exact", "--count-only"])
def test_glue_within_glue_is_one_call(tmp_path, mode):
    """ctypes calls a function in a callback of a function that it has called.
    Taken out: timed, it was counted twice without is_reached_again()."""
    core = tool.build(CALLS_BACK, tmp_path / "libcore.so")
    (tmp_path / "app.py").write_text(CALLBACKS)
    done = tool.record(mode, "-o", tmp_path / "run.db", "--", sys.executable,
                       "app.py", core, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    bill = json.loads(tool.run(tool.CROSSBILL, "report", tmp_path / "run.db",
                               "--format", "json"))
    calls = {entry["name"]: entry["calls"] for entry in bill["entries"]
             if entry["core"] == "libcore.so"}
    assert calls == {"outer": 10, "inner": 50}

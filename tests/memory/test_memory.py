# SPDX-License-Identifier: MIT
"""How much memory recording takes: the target and `record` together.

Each program says `ready` when its work is done and waits; then the kernel's
numbers are read. What no file backs is counted by PSS, which shares out pages
by the number of processes that map them: those are all ours. Pages of files,
which any process on the machine may map, are counted once for the target and
`record` together. Where two recordings are compared, they are left out: both
map the same files.
"""
import os
import pathlib
import re
import sqlite3
import subprocess
import sys

import pytest

from harness.tool import CROSSBILL, ROOT, build

sys.path.insert(0, str(ROOT / "bench"))
import lib  # noqa: E402
import million  # noqa: E402

KIB = 1024
MIB = 1024 * KIB
SLACK = 256 * KIB

PYTHON = [os.path.realpath(sys.executable), "-c",
          "import hashlib, json, sqlite3\n"
          "json.loads(json.dumps(list(range(1000))))\n"
          "sqlite3.connect(':memory:').execute('SELECT 1').fetchall()\n"
          "print('ready', flush=True)\n"
          "input()"]


@pytest.fixture(scope="session")
def threads():
    """The program of threads.c, with its core beside it."""
    core = lib.library("empty", output="bench_empty")
    return build(pathlib.Path(__file__).with_name("threads.c"),
                 lib.BUILD / "threads", "-O2", "-pthread", core,
                 "-Wl,-rpath,$ORIGIN")


@pytest.fixture(scope="session")
def tree():
    return million.build()


def without_files(pid):
    """Bytes of a process, shared pages divided by their users."""
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return sum(int(line.split()[1]) * KIB for line in rollup.splitlines()
               if line.startswith(("Pss_Anon:", "Pss_Shmem:")))


def of_files(pids):
    """Bytes of files that the processes map, each part of a file once."""
    parts = {}
    for pid in pids:
        text = pathlib.Path(f"/proc/{pid}/smaps").read_text()
        for mapping in re.split(r"(?m)^(?=[0-9a-f]+-[0-9a-f]+ )", text)[1:]:
            header = mapping.splitlines()[0]
            _, _, offset, device, inode, *path = header.split(maxsplit=5)
            if inode == "0" or path[0].startswith(("/dev/shm", "/memfd")):
                continue
            sizes = dict(re.findall(r"(?m)^(\w+): +(\d+) kB$", mapping))
            size = (int(sizes["Rss"]) - int(sizes["Anonymous"])) * KIB
            part = device, inode, offset
            parts[part] = max(parts.get(part, 0), size)
    return sum(parts.values())


def family(pid):
    """A process and all that descend from it."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid] + [p for child in children.split() for p in family(int(child))]


def memory(command, files):
    """Bytes that a command and all that it started hold when it is ready."""
    with subprocess.Popen([str(part) for part in command], text=True,
                          stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == "ready\n"
        pids = family(process.pid)
        size = sum(map(without_files, pids)) + (of_files(pids) if files else 0)
        process.communicate("\n")
    assert process.returncode == 0
    return size


def recorded(command, output):
    return lib.recorded(CROSSBILL, command, "--exact", output=output)


def more(command, output, files=True):
    """Bytes that recording a command takes."""
    return memory(recorded(command, output), files) - memory(command, files)


def test_python_takes_at_most_16_mib_more(tmp_path):
    assert more(PYTHON, tmp_path / "x.db") <= 16 * MIB


def test_native_takes_at_most_16_mib_more(tmp_path, threads):
    assert more([threads, "together", "1"], tmp_path / "x.db") <= 16 * MIB


def test_a_thread_takes_at_most_256_kib_more(tmp_path, threads):
    one, many = (more([threads, "together", str(count)], tmp_path / "x.db",
                      files=False)
                 for count in (1, 65))
    assert many - one <= 64 * 256 * KIB


def test_a_tree_of_10_000_nodes_takes_at_most_4_mib(tmp_path, tree):
    small, large = (memory(recorded([tree, str(nodes), "wait"],
                                    tmp_path / f"{nodes}.db"),
                           files=False)
                    for nodes in (1, 10_000))
    with sqlite3.connect(tmp_path / "10000.db") as database:
        nodes, = database.execute("SELECT count(*) FROM nodes").fetchone()
    assert nodes >= 10_000
    assert large - small <= 4 * MIB


def test_100_000_threads_in_turn_do_not_grow_it(tmp_path, threads):
    few, many = (memory(recorded([threads, "in-turn", str(count)],
                                 tmp_path / f"{count}.db"),
                        files=False)
                 for count in (1_000, 100_000))
    with sqlite3.connect(tmp_path / "100000.db") as database:
        calls, = database.execute(
            "SELECT sum(calls) FROM nodes JOIN edges ON edges.id = edge"
            " WHERE name = 'bench_empty'").fetchone()
        owners, slots = database.execute(
            "SELECT sum(threads), count(*) FROM threads").fetchone()
    assert calls == 100_000
    assert owners >= 100_000
    assert slots <= 4
    assert many - few <= SLACK

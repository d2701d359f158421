# SPDX-License-Identifier: MIT
"""A recorded program puts arenas into its session that ask for much: the
recorder takes at most 4 times their data and 200 MB, and the program's own
calls are reported. tests/chaos has what else is put there."""
import sys

import pytest

from conftest import CROSSBILL, compile_c
from harness.tool import bill, finish_and_measure

CORE = "long work(long a) { return a + 1; }"
# Makes arenas as src/recording/arena.hpp says; argv[1]: which.
PROGRAM = r"""
import ctypes, os, random, re, struct, sys
work = ctypes.CDLL("./libcore.so").work
work.argtypes = [ctypes.c_long]
for i in range(5):
    work(i)
maps = open("/proc/self/maps").read()
folder, own = re.search(r" (/dev/shm/crossbill-.*)/(.*\.arena)", maps).groups()
HEADER, EDGES, BLOCKS = 4096, 65536, 4096 + 65536 * 64
MODULES, STRINGS, NOTES, THREAD, NODES = 1, 2, 3, 4, 6
HISTOGRAMS, TRACED = 7, 26
FREE = 10**7  # beyond any process
random.seed(1)
with open(f"{folder}/{own}", "rb") as file:
    magic_and_version = file.read(12)
count = 0

def header(used, edges, first=0, parent=""):
    times = [1000, 1000, 10**6, 10**6, 0]
    return bytearray(magic_and_version + struct.pack(
        "<IQQiiII5QIIIII64s64x", 2, used, used, FREE + count, 1, 1, 2, *times,
        0, 0, 0, edges, first, parent.encode()))

def block(kind, records, count, thread=0):
    bytes = 64 + len(records)
    padding = -bytes % 4096
    head = struct.pack("<IIII48x", kind, bytes + padding, thread, count)
    return head + records + b"\0" * padding

def edge(name):
    return struct.pack("<IIIIBB46x", 0, 0, name, name, 1, 1)

def put(head, edges=b"", first=0, blocks=(), size=0):
    global count
    count += 1
    with open(f"{folder}/new", "wb") as file:
        file.write(head)
        file.seek(HEADER + first * 64)
        file.write(edges)
        file.seek(BLOCKS)
        for one in blocks:
            file.write(one)
        file.truncate(max(size, file.tell(), BLOCKS))
        used = os.fstat(file.fileno()).st_blocks * 512
    os.rename(f"{folder}/new", f"{folder}/{FREE + count}-1.arena")
    return used

LONG = block(STRINGS, b"x" * 60000 + b"\0", 60001)
TEXT = (BLOCKS + 64) // 8
OWNER = (BLOCKS + len(LONG) + 64) // 8
NODE = struct.pack("<II7Q6IQ", 7, 0, *[1] * 7, 1, 1, 0, 1, 1, 0, 1)

def far():
    head = header(2**64 - 1, 2**32 - 1)
    return put(head, edge(TEXT) * 10, 0, [LONG], 1 << 40)

def headers():
    total = 0
    for _ in range(40):
        head = header(1 << 20, 10)
        head[12:240] = random.randbytes(228)
        head += random.randbytes(4096 - len(head))
        size = random.choice((0, 1 << 40))
        total += put(head, edge(TEXT) * 10, 0, [LONG], size)
    return total

def parents():
    total = 0
    for i in range(5000):
        head = header(BLOCKS + 4096, i + 1, i, f"{FREE + (i or 5000)}-1.arena")
        total += put(head, edge(TEXT), i, [block(STRINGS, b"f%d\0" % i, 8)])
    return total

def many(kind, record, number, *before):
    thread = block(THREAD, struct.pack("<iI120x", 1, 1), 1)
    blocks = [LONG, thread, *before, block(kind, record * number, number, OWNER)]
    used = BLOCKS + sum(map(len, blocks))
    return put(header(used, EDGES), edge(TEXT) * EDGES, 0, blocks)

def modules():
    return many(MODULES, struct.pack("<IB59x", TEXT, 3), 1 << 19)

def notes():
    return many(NOTES, struct.pack("<IIQ16x", 4, TEXT, 1), 1 << 20)

def nodes():
    return many(NODES, NODE, 1 << 18)

def histograms():
    return many(HISTOGRAMS, struct.pack("<I12x320I", 7, *[1] * 320), 1 << 14)

def traced():
    node = block(NODES, NODE + bytes(192 - len(NODE)), 1, OWNER)
    place = OWNER + 4096 // 8  # in the block after the thread's
    return many(TRACED, struct.pack("<IIQQQ", place, 0, 2000, 5, 0), 1 << 20,
                node)

print(globals()[sys.argv[1]](), flush=True)
os._exit(7)
"""


@pytest.mark.parametrize("what, arenas", [
    ("far", 1), ("headers", 40), ("parents", 5000), ("modules", 1),
    ("notes", 1), ("nodes", 1), ("histograms", 1), ("traced", 1)])
def test_memory(what, arenas):
    """Taken out: with Budget::spend() always true the last five failed."""
    compile_c("libcore.so", CORE, "-shared", "-fPIC")
    done, most = finish_and_measure(
        CROSSBILL, "record", "-o", "a.db", "--bill", "bill.txt", "--",
        sys.executable, "-c", PROGRAM, what)
    assert (done.returncode, done.stderr) == (7, "")
    assert most <= 4 * int(done.stdout) + 200e6
    found = bill("a.db")
    assert len(found["processes"]) == 1 + arenas
    calls = {entry["name"]: entry["calls"] for entry in found["entries"]}
    assert calls["work"] == 5

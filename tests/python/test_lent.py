# SPDX-License-Identifier: MIT
"""What libc does with memory that Python has lent is marshalling.

Taken out: each of these failed when the rule that it names was: see the
comments.
"""
import pytest

import conftest

SETUP = """
import array, lent
text = b"x" * 100000
for i in range(10):
"""

# What is called ten times; then calls and bytes of copies, and of strings,
# in one call, that are marshalling; then copies that stay logic.
CASES = {
    # kBytes
    "bytes": ("lent.bytes(text)", (1, 100000), (1, 100000), 0),
    # kBytesAt1
    "bytes_and_size": ("lent.bytes_and_size(text)", (1, 50000), (0, 0), 1),
    # kUtf8Size, kUtf8; the bytes of PyUnicode_AsUTF8AndSize: kAtArg1
    "utf8": ("lent.utf8('y' * 3000)", (1, 3000), (3, 6000), 0),
    "utf8-2": ("lent.utf8('\\u00e9' * 2000)", (1, 4000), (3, 8000), 0),
    # kByteArray
    "byte_array": ("lent.byte_array(bytearray(5000))", (1, 5000), (0, 0), 0),
    # kBuffer, kGivesBack
    "buffer": ("lent.buffer(array.array('d', [1] * 70))", (70, 560), (0, 0),
               1),
    "buffer-2": ("lent.buffer(memoryview(text)[1000::-2])", (501, 501),
                 (0, 0), 1),
    # kNewBytes
    "make": ("lent.make(7000)", (1, 7000), (0, 0), 0),
    # kNewMemory
    "reused": ("assert lent.reused(100000)", (0, 0), (0, 0), 1),
    # kLentBit
    "use_kept": ("lent.keep(text); lent.use_kept(100)", (0, 0), (0, 0), 1),
    "calls": ("lent.calls(text, lambda: lent.keep(text))", (1, 100000),
              (0, 0), 0),
    "calls-2": ("lent.calls(text, lambda: 1 / 0)", (1, 100000), (0, 0), 0),
    "many": ("lent.many([b'%16d' % i for i in range(100)])", (100, 1600),
             (0, 0), 0),
    "only_own": ("lent.only_own(100)", (0, 0), (0, 0), 1),
}


@pytest.fixture
def lent(interpreter):
    if not interpreter.has_headers:
        pytest.skip(f"no headers of {interpreter!r}")
    return conftest.build_extension(interpreter, "lent", "-fno-builtin")


@pytest.mark.parametrize("case", CASES)
def test_bytes_are_exact(interpreter, lent, record, case):
    code, copies, strings, logic = CASES[case]
    done, bill = record(interpreter.path, "-c", SETUP + "    " + code,
                        cwd=lent)
    assert done.returncode == 0, done.stderr
    entry = bill.entry("lent", case.split("-")[0])
    found = entry["marshalling"]
    assert entry["calls"] == 10
    assert (found["copies"]["calls"], found["copies"]["bytes"]) == \
        (copies[0] * 10, copies[1] * 10)
    assert (found["strings"]["calls"], found["strings"]["bytes"]) == \
        (strings[0] * 10, strings[1] * 10)
    assert entry["libc_copies"]["calls"] == logic * 10
    if copies[1] >= 100000:  # smaller ones may cost less than a clock read
        assert found["copies"]["ns"] > 0


def test_edges_say_so(interpreter, lent, record):
    _, bill = record(interpreter.path, "-c", SETUP + """
    lent.bytes(text)
    lent.only_own(50)
""", cwd=lent)
    edges = {(e["name"], e["category"]): (e["calls"], e["bytes"])
             for e in bill.data["edges"] if (e["from"] or "")[:5] == "lent."}
    assert edges["memcpy", "lent-copy"] == (10, 1000000)
    assert edges["memcpy", "copy"] == (10, 500)
    assert edges["strlen", "lent-string"] == (10, 1000000)


def test_counts_do_not_change(interpreter, lent, record):
    _, bill = record(interpreter.path, "-c", SETUP + "    lent.bytes(text)",
                     cwd=lent, flags=("--count-only",))
    edges = {(e["name"], e["category"]): e["calls"]
             for e in bill.data["edges"] if e["name"] in ("memcpy", "strlen")
             and e["category"].startswith("lent")}
    assert edges == {}
    assert bill.calls("lent", "bytes") == 10


def test_forked_children(interpreter, lent, record):
    """A child knows the twins that its parent has made."""
    _, bill = record(interpreter.path, "-c", """
import lent, os
text = b"x" * 1000
lent.only_own(1)
for _ in range(3):
    if os.fork() == 0:
        lent.bytes(text)
        os._exit(0)
    os.wait()
""", cwd=lent)
    assert bill.entry("lent", "bytes")["marshalling"]["copies"]["bytes"] == \
        3000

# SPDX-License-Identifier: MIT
"""What real libraries call across JNI, FFM, JNA and JNR: the recording against
the witness, in each mode.

Taken out: it failed when what a native calls as its last act, by a jump, was
the JVM's call in count-only mode, when the table of GetEnv had no stubs, and
when what FFM looks up had none.
"""
import collections
import functools
import sqlite3

import pytest

import conftest
import witness

# The libraries of jars.tsv that each program uses.
PROGRAMS = {
    "SqliteProgram": ["sqlite-jdbc"],
    "ZstdProgram": ["zstd-jni"],
    "ThreadsProgram": ["zstd-jni"],
    "Lz4Program": ["lz4-java"],
    "RocksProgram": ["rocksdbjni"],
    "TcnativeProgram": ["netty-tcnative"],
    "JnaProgram": ["jna"],
    "TokenizersProgram": ["tokenizers"],
    "OnnxProgram": ["onnxruntime"],
    "JavacppProgram": ["javacpp"],
    "JnrProgram": ["jnr-ffi"],
}
# What the program's own text has JNA or JNR call, of which the witness sees only
# that they carry a call: by their invoke* or by code that they have made.
CARRIED = {"JnaProgram": {("libc", "abs"): 100, ("libc", "strlen"): 50,
                          ("libc", "labs"): 100, ("libc", "memset"): 30,
                          ("libc", "qsort"): 1},
           "JnrProgram": {("libc", "abs"): 100, ("libc", "labs"): 100,
                          ("libc", "strlen"): 50, ("libc", "memcmp"): 40,
                          ("libc", "swab"): 30}}
CARRIERS = ("com.sun.jna.Native.invoke", "com.kenai.jffi.Foreign.invoke")
MODES = {"sampled": [], "exact": ["--exact"], "counted": ["--count-only"]}
QUICK = [(program, mode, []) for program in ("SqliteProgram", "ZstdProgram")
         for mode in ("sampled", "counted")]
# lz4-java's natives end in calls of JNI, by jumps.
LONG = [(program, mode, []) for program in PROGRAMS for mode in MODES] + \
    [("Lz4Program", mode, [how]) for mode in ("exact", "counted")
     for how in ("-Xint", "-Xcomp", "-XX:TieredStopAtLevel=1")]

# Calls by function. Of a native the library is known; a call of JNI is made by
# whoever is above it. The witness does not see JNI_OnLoad.
NATIVES = """
select modules.path, coalesce(nullif(edges.shown, ''), edges.name),
       sum(nodes.calls)
from nodes join edges on edges.id = nodes.edge
  join modules on modules.id = edges.to_module
where edges.kind = 'downcall' and edges.via = 'method' and edges.glue < 2
group by 1, 2"""
# By C function: what is found by name and called, and what glue calls.
FOREIGN = """
select modules.path, edges.name, sum(nodes.calls)
from nodes join edges on edges.id = nodes.edge
  join modules on modules.id = edges.to_module
where edges.kind = 'downcall' and edges.name not like 'JNI_On%'
  and (edges.glue = 2 or edges.via = 'dlsym') and edges.glue = ?
group by 1, 2"""
FUNCTIONS = """
select edges.name, sum(nodes.calls), sum(nodes.bytes)
from nodes join edges on edges.id = nodes.edge
where edges.kind = 'upcall' and edges.via = 'method' group by 1"""


def natives(file):
    """Calls by (library, method), overloaded ones together."""
    found = collections.Counter()
    with sqlite3.connect(file) as database:
        for path, name, calls in database.execute(NATIVES):
            found[witness.library(path), name.split("(")[0]] += calls
    return found


def foreign(file, glue):
    """The same of C functions that were called, or (2) that glue carried calls
    to."""
    with sqlite3.connect(file) as database:
        return collections.Counter(
            {(witness.library(path), name): calls
             for path, name, calls in database.execute(FOREIGN, (glue,))})


def functions(file):
    """{function: (calls, bytes)} of JNI."""
    with sqlite3.connect(file) as database:
        return {name: (calls, size)
                for name, calls, size in database.execute(FUNCTIONS)}


def by_function(counts):
    """The same of the witness, of all libraries together."""
    found = collections.defaultdict(lambda: (0, 0))
    for key, calls in counts.functions.items():
        before = found[key[1]]
        found[key[1]] = before[0] + calls, before[1] + counts.bytes[key]
    return dict(found)


@functools.cache
def counted(jdk, program, *options):
    """What the program prints and does, without us."""
    command = conftest.java(jdk, program, *PROGRAMS[program])
    folder = jdk.folder("counts")
    return witness.run(jdk, [*options, *command], folder / f"{program}.tsv",
                       cwd=folder)


def check_natives(file, counts, carried):
    """Calls of natives and of C functions. Of glue's natives that carry a call
    there is an edge of what they call in their place, or, of code that it has
    made, beside it."""
    made = {name for (library, name) in counts.natives if library == "-"}
    carriers = {name for (_, name) in counts.natives
                if name in made or name.startswith(CARRIERS)}
    kept = {key: calls for key, calls in (+counts.natives).items()
            if key[1] not in carriers}
    assert sum(carried.values()) == sum(
        calls for key, calls in counts.natives.items() if key not in kept)
    assert {key: calls for key, calls in natives(file).items()
            if key[1] not in made} == kept
    assert foreign(file, 0) == counts.foreign + collections.Counter(carried)
    assert foreign(file, 2) <= collections.Counter(carried)


def check(jdk, program, mode, file, *options):
    """Records a program, and compares all that it did."""
    printed, counts = counted(jdk, program, *options)
    command = conftest.java(jdk, program, *PROGRAMS[program])
    done = conftest.record(jdk, [*options, *command], file, *MODES[mode],
                           cwd=file.parent)
    assert done.stdout == printed
    check_natives(file, counts, CARRIED.get(program, {}))
    found, expected = functions(file), by_function(counts)
    if mode == "sampled":  # what libraries call is an estimate then
        assert set(found) <= set(expected)
        return
    assert {name: pair[0] for name, pair in found.items()} == \
        {name: pair[0] for name, pair in expected.items()}
    if mode == "exact":
        copies = {name: pair[1] for name, pair in expected.items() if pair[1]}
        assert {name: found[name][1] for name in copies} == copies


@pytest.mark.parametrize("program, mode, how", LONG if conftest.LONG else QUICK)
def test_counts(jdk, program, mode, how, tmp_path):
    check(jdk, program, mode, tmp_path / "recording.db", *how)

# SPDX-License-Identifier: MIT
"""What findings say of real libraries: of a program as users write it, and of
the same as the finding's advice says. tests/findings has programs of our own.
"""
import os
import re
import typing

import pytest

import conftest
from harness import jars, tool

HERE = conftest.HERE / "findings"
LOOKS = 4


class Case(typing.NamedTuple):
    """What is said of `program naive`, and not of `program better`."""
    program: str
    libraries: tuple
    rule: str
    entry: str  # the end of its name
    advice: str  # a part of it, or of its lines
    naive: str
    better: str
    before: int = 99  # JDKs later than that take another way


CASES = [
    Case("SqliteInserts", ("sqlite-jdbc",), "recompiled-statement",
         "NativeDB.prepare_utf8", "jdbc.get_generated_keys=false", "",
         "?jdbc.get_generated_keys=false"),
    Case("ZstdWrites", ("zstd-jni",), "one-byte-a-crossing",
         ".compressStream", "new BufferedOutputStream(", "0", "16384", 22),
    Case("TokenSpans", ("tokenizers",), "lookup-in-loop",
         ".getTokenCharSpans", "a later version of DJL", "100", "0"),
    Case("JnaArrays", ("jna",), "copied-buffer", "memcmp", "direct ByteBuffer",
         "array", "buffer"),
    Case("JnaThreads", ("jna",), "attach-per-callback", "",
         "new CallbackThreadInitializer(true, false)", "go", "stay"),
]
QUICK = ("SqliteInserts",)
FOREIGN = re.compile(r"(?i:[pc]ython|numpy|pybind|pyo3)|\b(str|GIL)\b")


def pytest_generate_tests(metafunc):
    cases = [case for case in CASES if conftest.LONG or case.program in QUICK]
    metafunc.parametrize("case", cases, ids=lambda case: case.program)


def command(jdk, case):
    """All but its last argument."""
    folder = jdk.folder("finding-classes")
    path = os.pathsep.join(map(str, [folder, *jars.paths(*case.libraries)]))
    jdk.compile(folder, HERE / f"{case.program}.java", path=path)
    core = HERE / f"{case.program}.c"
    if not core.exists():
        return ["-cp", path, case.program]
    library = tool.build(core, folder / f"lib{case.program}.so", "-pthread")
    return [f"-Dcore={library}", "-cp", path, case.program]


def findings(jdk, arguments, file, case):
    conftest.record(jdk, arguments, file)
    found = tool.bill(file)["findings"]
    # Java's users are not told what to do in Python.
    assert not [one for one in found if FOREIGN.search(str(one))]
    return [one for one in found if one["rule"] == case.rule]


def is_expected(found, case):
    said = " ".join([found["advice"], *found["change"]])
    return (found["entry"] or "").split("(")[0].endswith(case.entry) and \
        case.advice in said


def test_findings(jdk, case, tmp_path):
    if jdk.version >= case.before:
        pytest.skip(f"{case.libraries[0]} takes another way on {jdk}")
    start, file = command(jdk, case), tmp_path / "run.db"
    assert findings(jdk, [*start, case.better], file, case) == []
    # A share of the run's time is small where others have the processor.
    for _ in range(LOOKS):
        found = findings(jdk, [*start, case.naive], file, case)
        if any(is_expected(one, case) for one in found):
            return
    pytest.fail(str(found))

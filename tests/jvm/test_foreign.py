# SPDX-License-Identifier: MIT
"""C functions that Java calls without a native method for each: every call by
java.lang.foreign, JNA and JNR is counted, under the name of the C function, and
so is every call back. Programs print the same as plain.

Taken out: the counts failed when libc's functions got no stubs, when the stub
of an upcall was not exchanged, and when JNA was a library like any other. Calls
were not timed without the frame rule of the code cache, and `many` got wrong
arguments where no words were passed on. Upcalls from C without frame information
had no time as long as nobody asked the JDK for their words.
"""
import re

import pytest
from conftest import LONG, java

from harness import jdks, tool

HERE = tool.ROOT / "tests" / "jvm"
CALLS = 300
MODES = {"default": (), "exact": ("--exact",), "count": ("--count-only",)}
FLAGS = {"g1": ["-XX:+UseG1GC"], "z": ["-XX:+UseZGC"],
         "shenandoah": ["-XX:+UseShenandoahGC"], "interpreted": ["-Xint"],
         "compiled": ["-Xcomp"]}
QUICK = [("default", "g1"), ("exact", "z"), ("count", "shenandoah")]
CASES = [(mode, flags) for mode in MODES for flags in FLAGS
         if LONG or (mode, flags) in QUICK]
NATIVE = ["--enable-native-access=ALL-UNNAMED"]


def jdk_with_foreign():
    found = [jdk for jdk in jdks.installed() if jdk.version >= 22]
    if not found:
        pytest.skip("no JDK with java.lang.foreign: 22 or newer")
    return found[0]


def recorded(jdk, mode, folder, command, *flags):
    """What a program printed, the same as plain, and the bill as JSON."""
    name = "libforeign-frameless.so" if flags else "libforeign.so"
    library = tool.build((HERE / "foreign.c").read_text(),
                         jdk.folder("libraries") / name, "-O1", *flags)
    command = [*command, library, CALLS]
    plain = tool.finish(jdk.command(), *command)
    file = folder / "recording.db"
    done = tool.record(*MODES[mode], "--quiet", "-o", file, "--",
                       jdk.command(), *command)
    assert (done.returncode, done.stdout, done.stderr) == \
        (plain.returncode, plain.stdout, plain.stderr)
    assert done.returncode == 0, done.stderr
    return done.stdout, tool.bill(file)


def expected(printed):
    """{function: calls}, by the program's own words."""
    return {name: int(calls) for name, calls
            in re.findall(r"^witness (\w+) (\d+)", printed, re.M)}


def calls_of(bill, *libraries):
    return {entry["name"]: entry["calls"] for entry in bill["entries"]
            if entry["core"].startswith(libraries)}


def are_timed(bill, names):
    return all(entry["timed"] for entry in bill["entries"]
               if entry["name"] in names)


def callbacks(bill, name):
    return sum(edge["calls"] for edge in bill["edges"]
               if (edge["name"], edge["category"]) == (name, "callback"))


def called_back(printed):
    return int(re.search(r"^callbacks (\d+)$", printed, re.M)[1])


@pytest.mark.parametrize("mode, flags", CASES)
def test_java_lang_foreign(mode, flags, tmp_path):
    jdk = jdk_with_foreign()
    command = [*FLAGS[flags], *NATIVE, *java(jdk, "Foreign")]
    printed, bill = recorded(jdk, mode, tmp_path, command)
    found = calls_of(bill, "libforeign", "libc.", "libm.")
    assert found == expected(printed)
    assert are_timed(bill, found) == (mode != "count")
    # Of what untimed calls do within, the default mode has an estimate.
    if mode != "default":
        assert callbacks(bill, "upcall") == called_back(printed)


def test_upcalls_from_code_without_frame_information(tmp_path):
    jdk = jdk_with_foreign()
    printed, bill = recorded(jdk, "exact", tmp_path,
                             [*NATIVE, *java(jdk, "Foreign")],
                             "-fno-asynchronous-unwind-tables")
    assert callbacks(bill, "upcall") == called_back(printed)
    assert all(edge["ns"] is not None for edge in bill["edges"]
               if edge["name"] == "upcall")
    assert not [note for note in bill["recorder"]["notes"]
                if "upcall" in note["subjects"]]


@pytest.mark.parametrize("mode", MODES if LONG else ("default", "count"))
def test_jna(jdk, mode, tmp_path):
    printed, bill = recorded(jdk, mode, tmp_path, java(jdk, "JnaCalls", "jna"))
    found = calls_of(bill, "libforeign", "libc.", "libm.")
    assert found == expected(printed)
    assert not [entry["name"] for entry in bill["entries"]
                if re.search(r"Native\.invoke|JnaCalls", entry["name"])]
    if mode != "default":
        assert callbacks(bill, "callback") == called_back(printed)


@pytest.mark.skipif(not LONG, reason="in the long suite")
@pytest.mark.parametrize("mode", MODES)
def test_jnr(jdk, mode, tmp_path):
    printed, bill = recorded(jdk, mode, tmp_path,
                             java(jdk, "JnrCalls", "jnr-ffi"))
    found = calls_of(bill, "libforeign", "libc.", "libm.")
    assert found == expected(printed)
    assert not [entry["name"] for entry in bill["entries"]
                if re.search(r"Foreign\.invoke|JnrCalls", entry["name"])]
    assert are_timed(bill, found) == (mode != "count")
    if mode != "default":
        assert callbacks(bill, "callback") == called_back(printed)

# SPDX-License-Identifier: MIT
"""Every function of the JNI: calls, categories, bytes, failures, and what is
held of the JVM, against what the program of api_calls.py is known to do.

Taken out, and seen to fail:
  calls     the stubs of the JVM's own table (AttachCurrentThread, GetEnv); on
            25, the slot that came with 24
  bytes     the size of an int, and of a character; JNI_ABORT; that a function
            which has failed has copied nothing
  failures  the rule of CallIntMethod, NewObjectA, SetByteArrayRegion,
            RegisterNatives, DetachCurrentThread, and of natives; with "null"
            in place of their rules, CallStaticVoidMethodV lost its own, and
            Throw, which returns 0, had some (HotSpot's never fails)
  not timed  CHECK_PENDING of a call that the stub only counts (compiled only:
            C++ sees the interpreter's), has_failed() in end_quiet() (both)
  held      the collector's rows; that DeleteLocalRef ends a reference
  lent      that a direct buffer is lent; that a release ends what was
  look-up   the reader of FindClass
  variadic  the words by the method's descriptor
  categories  GetModule's"""
import collections
import functools
import sqlite3

import pytest

import api_calls
import conftest
from harness import tool

MODES = {"sampled": [], "exact": ["--exact"], "counted": ["--count-only"]}


def pytest_generate_tests(metafunc):
    if "mode" in metafunc.fixturenames:
        metafunc.parametrize("mode", MODES)


NO_CFI = ("-fno-asynchronous-unwind-tables", "-fno-unwind-tables")


@functools.cache
def program(jdk, *flags):
    """The arguments of `java`, and the plans of one call and of what comes
    before. `flags` are the library's."""
    folder = jdk.folder(f"api{len(flags)}")
    (folder / "Api.java").write_text(api_calls.java_source())
    (folder / "Defined.java").write_text("class Defined {}")
    jdk.compile(folder, folder / "Api.java", folder / "Defined.java")
    defined = (folder / "Defined.class").read_bytes()
    (folder / "Defined.class").unlink()
    plan, before = api_calls.plan_for(jdk.version), api_calls.Plan()
    source = folder / "api.c"
    source.write_text(api_calls.c_source(plan, before, defined))
    library = tool.build(source, folder / "libapi.so", "-O1", "-shared",
                         "-fPIC", "-fno-builtin", *jdk.flags(),
                         "-pthread", *flags)
    return ["-cp", folder, "Api", library], plan, before


@functools.cache
def plain(jdk):
    done = tool.run(jdk.command(), *program(jdk)[0])
    return done if isinstance(done, str) else done.stdout


@functools.cache
def recorded(jdk, mode):
    """The recording, opened."""
    file = jdk.folder("api") / f"{mode}.db"
    done = conftest.record(jdk, program(jdk)[0], file, *MODES[mode])
    assert done.stdout == plain(jdk)
    return sqlite3.connect(file)


def sums(jdk, mode, column):
    """By function, of calls of the JNI."""
    return dict(recorded(jdk, mode).execute(
        f"select edges.name, sum(nodes.{column}) from nodes "
        "join edges on edges.id = nodes.edge where edges.kind = 'upcall' "
        "and edges.via = 'method' group by 1"))


def expected(jdk):
    """Calls and bytes in all of the program."""
    _, plan, before = program(jdk)
    calls, size = collections.Counter(), collections.Counter()
    for name, count in plan.calls.items():
        calls[name] += api_calls.CALLS * count
        size[name] += api_calls.CALLS * plan.bytes[name]
    calls.update(before.calls)
    calls.update(api_calls.ATTACHED)
    calls.update(api_calls.LOADED)
    calls.update(api_calls.LENT)
    calls["FindClass"] += api_calls.CALLS  # of fail()
    return calls, size


def test_calls(jdk, mode):
    assert sums(jdk, mode, "calls") == dict(expected(jdk)[0])


@pytest.mark.parametrize("timed", ["sampled", "exact"])
def test_bytes(jdk, timed):
    found = {name: size for name, size in sums(jdk, timed, "bytes").items()
             if size}
    assert found == dict(+expected(jdk)[1])


@pytest.mark.parametrize("timed", ["sampled", "exact"])
def test_failures(jdk, timed):
    """Of functions, and of a native method that leaves an exception."""
    found = {name: count for name, count in sums(jdk, timed, "errors").items()
             if count}
    of_functions = {name: count * api_calls.CALLS
                    for name, count in program(jdk)[1].errors.items()}
    of_functions["FindClass"] += api_calls.CALLS
    assert found == of_functions
    natives = dict(recorded(jdk, timed).execute(
        "select coalesce(nullif(edges.shown, ''), edges.name), "
        "sum(nodes.errors) from nodes join edges on edges.id = nodes.edge "
        "where edges.kind = 'downcall' and edges.via = 'method' group by 1"))
    assert +collections.Counter(natives) == {"Api.fail": api_calls.CALLS}


# From compiled code the stubs find the place of a call by themselves.
@pytest.mark.parametrize("how", [["-Xint"], [
    "-Xcomp", "-XX:CompileCommand=quiet",
    "-XX:CompileCommand=compileonly,Api::*"]], ids=["interpreted", "compiled"])
def test_failures_of_calls_that_are_not_timed(jdk, how, tmp_path):
    file = tmp_path / "recording.db"
    done = conftest.record(jdk, [*how, *program(jdk)[0], "often"], file)
    thrown = api_calls.OFTEN // api_calls.THROWS
    assert done.stdout == f"{thrown}\n"
    calls, samples, errors = sqlite3.connect(file).execute(
        "select sum(calls), sum(samples), sum(errors) from nodes "
        "join edges on edges.id = nodes.edge "
        "where edges.name = 'Api.throwIt'").fetchone()
    assert (calls, errors) == (api_calls.OFTEN, thrown)
    assert 0 < samples < calls // 4


@pytest.mark.parametrize("timed", ["sampled", "exact"])
def test_held(jdk, timed):
    stops, longest, whole, references = recorded(jdk, timed).execute(
        "select sum(gc_stops), max(gc_held_max_ns), sum(gc_held_ns), "
        "max(host_references) from nodes join edges on edges.id = nodes.edge "
        "where edges.name = 'Api.all'").fetchone()
    assert stops == api_calls.STOPS * api_calls.CALLS
    assert 0 < longest <= whole
    assert references == api_calls.PEAK


@pytest.mark.parametrize("timed", ["sampled", "exact"])
def test_lent(jdk, timed):
    """Memory of an array, until it is released, and of a direct buffer."""
    assert dict(recorded(jdk, timed).execute(
        "select category, sum(nodes.bytes) from nodes join edges "
        "on edges.id = nodes.edge where edges.name = 'memcpy' "
        "and nodes.calls > 0 group by 1")) == {
            "lent-copy": api_calls.LENT_BYTES, "copy": api_calls.OTHER_BYTES}


@pytest.mark.parametrize("timed", ["sampled", "exact"])
def test_a_look_up_that_runs_java_code(jdk, timed):
    assert recorded(jdk, timed).execute(
        "select sum(nodes.calls), sum(nodes.host_calls) from nodes "
        "join edges on edges.id = nodes.edge join nodes above "
        "on above.id = nodes.parent join edges by on by.id = above.edge "
        "where edges.name = 'FindClass' and by.name = 'Api.load'"
    ).fetchone() == (api_calls.LOADED["FindClass"], 1)


def test_variadic_calls_by_code_without_cfi(jdk, tmp_path):
    """All of them are timed, and get their arguments: what the program prints
    says that."""
    command, plan, _ = program(jdk, *NO_CFI)
    file = tmp_path / "recording.db"
    done = conftest.record(jdk, command, file, "--exact")
    assert done.stdout == plain(jdk)
    untimed = dict(sqlite3.connect(file).execute(
        "select edges.name, sum(nodes.calls - nodes.timed) from nodes "
        "join edges on edges.id = nodes.edge where edges.kind = 'upcall' "
        "and edges.via = 'method' group by 1 having sum(nodes.timed) < "
        "sum(nodes.calls)"))
    assert untimed == {}
    assert plan.calls["CallNonvirtualIntMethod"] > 3


def test_categories(jdk):
    """No function is without a row."""
    other = {name for name, in recorded(jdk, "exact").execute(
        "select name from edges where kind = 'upcall' and via = 'method' "
        "and category in ('none', 'other')")}
    assert other <= {"GetVersion", "RegisterNatives", "UnregisterNatives",
                     "GetJavaVM", "MonitorExit", "IsVirtualThread"}

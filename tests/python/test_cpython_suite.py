# SPDX-License-Identifier: MIT
"""CPython's own tests end the same under the recorder as without it.

Where CROSSBILL_LONG is set, the long ones run, too, and all of them on the
newest Python that has its tests as well as on 3.11. Tests that differ between
two plain runs are listed as warnings, and judge nobody.
"""
import warnings
from xml.etree import ElementTree

import pytest

import conftest
from harness import pythons

OURS = conftest.HERE / "cpython"  # what an installation may lack
SHORT = ["test_json", "test_struct", "test_zlib", "test_math", "test_array",
         "test_binascii", "test_bisect", "test_heapq", "test_csv",
         "test_random", "test_sqlite3", "test_inspect"]
LONG = ["test_pickle", "test_datetime", "test_capi", "test_decimal",
        "test_ctypes", "test_threading", "test_subprocess", "test_hashlib",
        "test_ssl", "test_importlib", "test_embed", "test_gc", "test_asyncio",
        "test_multiprocessing_by_fork", "test_descr", "test_xml_etree_c",
        "test_faulthandler", "test_monitoring", "test_sys_settrace",
        "test_sys_setprofile"]
SECONDS = 1500
VERDICTS = ("failure", "error", "skipped")


def verdicts(file):
    """Each test's own verdict, from the suite's JUnit file."""
    return sorted((case.get("name"), [child.tag for child in case
                                      if child.tag.startswith(VERDICTS)])
                  for case in ElementTree.parse(file).iter("testcase"))


def source(name):
    """The module of a test: CPython's, or ours made of its parts."""
    return "_test_multiprocessing" if (OURS / f"{name}.py").exists() else name


def has(interpreter, name):
    return conftest.run([interpreter.path, "-c",
                         f"import importlib.util as u; raise SystemExit("
                         f"u.find_spec('test.{source(name)}') is None)"]
                        ).returncode == 0


def tested():
    """Those that have CPython's tests: 3.11, or that and the newest."""
    found = [one for one in pythons.installed() if has(one, "test_json")]
    newest = max((one.version for one in found if pythons.LONG), default=None)
    return [one for one in found
            if one.version[:2] == (3, 11) or one.version == newest]


def run_suite(interpreter, name, folder, before=()):
    folder.mkdir()
    ours = ["--testdir", OURS] if (OURS / f"{name}.py").exists() else []
    done = conftest.run([*before, interpreter.path, "-m", "test", "-u", "none",
                         "--junit-xml", folder / "results.xml", *ours, name],
                        cwd=folder, timeout=SECONDS)
    return done, verdicts(folder / "results.xml")


def different(one, other):
    """Verdicts that only one of two runs has."""
    return [verdict for run, rest in ((one, other), (other, one))
            for verdict in run if verdict not in rest]


@pytest.mark.parametrize("name", SHORT + LONG)
@pytest.mark.parametrize("one", tested(), ids=repr)
def test_suite(one, name, tmp_path):
    if name in LONG and not pythons.LONG:
        pytest.skip("long: set CROSSBILL_LONG to run it")
    if not has(one, name):
        pytest.skip(f"{one!r} has not all of CPython's tests")
    alone, expected = run_suite(one, name, tmp_path / "alone")
    done, found = run_suite(one, name, tmp_path / "recorded",
                            [conftest.CROSSBILL, "record", "--quiet", "-o",
                             tmp_path / "recording.db", "--"])
    assert len(expected) > 5
    unsteady = set()
    if found != expected:
        alone, again = run_suite(one, name, tmp_path / "again")
        unsteady = {case for case, _ in different(expected, again)}
        if unsteady:
            warnings.warn(f"{name}: differ plainly, too: {sorted(unsteady)}")
    off = [case for case in different(expected, found)
           if case[0] not in unsteady]
    assert off == [], done.stdout[-3000:]
    assert unsteady or done.returncode == alone.returncode, \
        done.stderr[-3000:]

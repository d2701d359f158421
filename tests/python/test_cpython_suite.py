# SPDX-License-Identifier: MIT
"""CPython's own tests end the same under the recorder as without it.

The long ones run only where CROSSBILL_LONG is set.
"""
import os
from xml.etree import ElementTree

import pytest

import conftest

SHORT = ["test_json", "test_struct", "test_zlib", "test_math", "test_array",
         "test_binascii", "test_bisect", "test_heapq", "test_csv",
         "test_random", "test_sqlite3", "test_inspect"]
LONG = ["test_pickle", "test_datetime", "test_capi", "test_decimal",
        "test_ctypes", "test_threading", "test_subprocess", "test_hashlib",
        "test_ssl", "test_importlib", "test_embed", "test_gc", "test_asyncio",
        "test_multiprocessing_fork", "test_descr", "test_xml_etree_c"]
SECONDS = 1500
VERDICTS = ("failure", "error", "skipped")


def verdicts(file):
    """Each test's own verdict, from the suite's JUnit file."""
    return sorted((case.get("name"), [child.tag for child in case
                                      if child.tag.startswith(VERDICTS)])
                  for case in ElementTree.parse(file).iter("testcase"))


def run_suite(interpreter, name, folder, before=()):
    folder.mkdir()
    done = conftest.run([*before, interpreter.path, "-m", "test", "-u", "none",
                         "--junit-xml", folder / "results.xml", name],
                        cwd=folder, timeout=SECONDS)
    return done, verdicts(folder / "results.xml")


@pytest.mark.parametrize("name", SHORT + LONG)
def test_suite(interpreter, name, tmp_path):
    if name in LONG and "CROSSBILL_LONG" not in os.environ:
        pytest.skip("long: set CROSSBILL_LONG to run it")
    probe = conftest.run([interpreter.path, "-c",
                          f"import importlib.util as u; raise SystemExit("
                          f"u.find_spec('test.{name}') is None)"])
    if probe.returncode != 0:
        pytest.skip(f"{interpreter!r} has not all of CPython's tests")
    alone, expected = run_suite(interpreter, name, tmp_path / "alone")
    done, found = run_suite(interpreter, name, tmp_path / "recorded",
                            [conftest.CROSSBILL, "record", "--quiet", "-o",
                             tmp_path / "recording.db", "--"])
    assert len(expected) > 5
    assert found == expected, done.stdout[-3000:]
    assert done.returncode == alone.returncode, done.stderr[-3000:]

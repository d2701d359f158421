# SPDX-License-Identifier: MIT
"""What wheels and the standard library import of CPython's API is in our
table: what it lacks is billed as "other", whatever it does.

Taken out: without the row of PyDict_New both tests named it.
"""
import pathlib
import re

import pytest

import conftest
from harness import tool

TABLE = conftest.ROOT / "src/agent/hosts/cpython/api.tsv"

# CPython's own tests of itself, which import what nobody else does.
TESTS = re.compile(r"/(_test|_ctypes_test|_xxtestfuzz|xxlimited|_interp|"
                   r"_xxinterp|_xxsubinterp|parser\.)")


def rows():
    return {line.split("\t")[0] for line in TABLE.read_text().splitlines()
            if not line.startswith("#")}


def symbols(file):
    """(name, type, whether it is defined) of what a file shows or asks for."""
    for line in tool.run("readelf", "--dyn-syms", "-W", file).splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[0].endswith(":"):
            yield fields[7].split("@")[0], fields[3], fields[6] != "UND"


def functions(interpreter):
    """The API functions that an interpreter has."""
    files = [interpreter.path, *interpreter.library()]
    return {name for file in files for name, kind, defined in symbols(file)
            if defined and kind == "FUNC" and re.match("_?Py", name)}


def lacking(files, api):
    """By API function that the table lacks: a file that imports it."""
    known = rows()
    return {name: file.name for file in files
            for name, _, defined in symbols(file)
            if not defined and name in api and name not in known}


def test_wheels(interpreter, packages):
    files = list(packages.rglob("*.so"))
    assert len(files) > 20
    assert lacking(files, functions(interpreter)) == {}


def test_standard_library(known):
    folder = tool.run(known.path, "-c", "import sysconfig as s; "
                      "print(s.get_config_var('DESTSHARED'))").strip()
    files = [file for file in pathlib.Path(folder).glob("*.so")
             if not TESTS.search(str(file)) and file.name.endswith(
                 known.suffix)]
    if not files:
        pytest.skip(f"{known!r} has its modules built in")
    assert lacking(files, functions(known)) == {}

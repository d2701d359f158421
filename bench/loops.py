# SPDX-License-Identifier: MIT
"""The Python loops of the benches, and the interpreter that runs them: that of
the environment with requirements.txt, which `tools/setup bench` makes."""
import json
import os

import lib

PYTHON = lib.BUILD / "loops" / "bin" / "python"
RECORD = {"id": 1, "tags": ["x", "y", "z"], "inner": {"a": [1, 2, 3.5]}}
TEXT = json.dumps(RECORD)

# name: what is done once, what is done again and again
LOOPS = {
    "orjson dumps": (f"import orjson; value = {RECORD!r}",
                     "orjson.dumps(value)"),
    "orjson loads": (f"import orjson; text = {TEXT!r}", "orjson.loads(text)"),
    "json dumps": (f"import json; value = {RECORD!r}", "json.dumps(value)"),
    "json loads": (f"import json; text = {TEXT!r}", "json.loads(text)"),
    "pydantic": (
        "import pydantic; from typing import Any\n"
        "class Model(pydantic.BaseModel):\n"
        "  id: int; tags: list[str]; inner: dict[str, Any]\n"
        f"value = {RECORD!r}", "Model.model_validate(value)"),
    "numpy sum": ("import numpy; array = numpy.arange(64.0)", "array.sum()"),
    "numpy add": ("import numpy; array = numpy.arange(64.0)", "array + array"),
    "sqlite3 execute": (
        "import sqlite3; database = sqlite3.connect(':memory:')\n"
        "database.execute('create table t (a integer primary key, b text)')\n"
        "database.executemany('insert into t values (?, ?)',"
        " ((n, str(n)) for n in range(100)))",
        "database.execute('select b from t where a = ?', (7,)).fetchall()"),
    "lxml parse": ("from lxml import etree; text = '<a b=\"1\"><c>d</c></a>'",
                   "etree.fromstring(text)"),
    "lxml xpath": ("from lxml import etree\n"
                   "tree = etree.fromstring('<a><c>d</c><c>e</c></a>')\n"
                   "path = etree.XPath('c/text()')", "path(tree)"),
    "zlib crc32": ("import zlib; data = b'm' * 64", "zlib.crc32(data)"),
    "zlib compress": ("import zlib; data = b'm' * 64", "zlib.compress(data)"),
}

# One thread runs the loops; numpy's others would only wait beside it.
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def missing():
    return None if PYTHON.exists() else "no packages: run `tools/setup bench`"


def command(name, times, batches, *options):
    """The command that runs a loop in batches: see programs/loop.py."""
    return [PYTHON, lib.PROGRAMS / "loop.py", *LOOPS[name], times, batches,
            *options]

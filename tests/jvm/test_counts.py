# SPDX-License-Identifier: MIT
"""Calls of JNI by real libraries: the recording against the witness."""
import collections
import sqlite3

import pytest

import conftest
import witness

# Calls by function of each kind: downcalls into libraries, and calls of
# libraries in the JVM's own.
QUERY = """
select {side}.path, coalesce(nullif(edges.shown, ''), edges.name),
       sum(nodes.calls), sum(nodes.bytes)
from nodes join edges on edges.id = nodes.edge
  join modules core on core.id = edges.{column}
  left join modules other on other.id = edges.to_module
where edges.kind = ? and {where} group by 1, 2"""


def recorded(file, kind):
    """{(library, function): (calls, bytes)} of edges of a kind."""
    down = kind == "downcall"
    query = QUERY.format(
        side="core", column="to_module" if down else "from_module",
        where="core.role = 'core'" if down else "other.path like '%/libjvm.so'")
    found = collections.defaultdict(lambda: (0, 0))
    with sqlite3.connect(file) as database:
        for path, name, calls, size in database.execute(query, (kind,)):
            found[witness.library(path), name.split("(")[0]] = calls, size
    return found


def check(file, counts):
    """Every count of the witness is the recording's, and none is missing."""
    libraries = {library for library, _ in [*counts.natives,
                                            *counts.functions]}
    down = {key: calls for key, (calls, _) in
            recorded(file, "downcall").items()
            if key[0] in libraries and not key[1].startswith("JNI_On")}
    assert down == {key: calls for key, calls in counts.natives.items()
                    if calls}
    up = {key: calls for key, (calls, _) in recorded(file, "upcall").items()}
    assert up == dict(counts.functions)


@pytest.mark.parametrize("flag", ["--exact", "--count-only"])
@pytest.mark.parametrize("library, program", [
    ("sqlite-jdbc", "SqliteProgram"), ("zstd-jni", "ZstdProgram")])
def test_counts(jdk, library, program, flag, tmp_path):
    command = conftest.java(jdk, program, library,
                            options=[f"-Djava.io.tmpdir={tmp_path}"])
    printed, counts = witness.run(jdk, command, tmp_path / "counts.tsv")
    assert counts.natives or jdk.version > 21, "the witness has seen nothing"
    file = tmp_path / "recording.db"
    assert conftest.record(jdk, command, file, flag).stdout == printed
    check(file, counts)

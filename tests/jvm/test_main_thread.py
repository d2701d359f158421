# SPDX-License-Identifier: MIT
"""The main thread is the one that runs the program, and not the launcher's
first, which waits for it, however the program ends.

Taken out: it had 6 ms where the JVM's host did not say which thread it is.
"""
import pathlib
import sqlite3

import pytest
from conftest import java, record

MILLISECONDS = 300
SCHEDSTAT = pathlib.Path("/proc/self/schedstat")


@pytest.mark.skipif(
    not SCHEDSTAT.exists() or SCHEDSTAT.read_text().startswith("0 "),
    reason="the kernel does not say how long a thread ran")
@pytest.mark.parametrize("end", ["return", "exit", "halt"])
@pytest.mark.parametrize("flags", [(), ("--count-only",)],
                         ids=["timed", "count"])
def test_main_is_the_thread_that_runs(jdk, end, flags, tmp_path):
    file = tmp_path / "busy.db"
    record(jdk, [*java(jdk, "Busy"), MILLISECONDS, end], file, *flags)
    with sqlite3.connect(file) as recording:
        meta = dict(recording.execute("select key, value from meta"))
    assert int(meta["main_ran_ns"]) >= MILLISECONDS * 1_000_000 / 2

# SPDX-License-Identifier: MIT
"""Every mode has the same downcalls: as many of each function, in whatever call
they lie, and in the two that time as many failures."""
import sqlite3

import conftest

PROGRAM = """
import bisect, datetime, decimal, hashlib, heapq, json, math, pickle, sqlite3
import struct, zlib
database = sqlite3.connect(":memory:")
database.create_function("f", 1, lambda x: math.isqrt(x) + zlib.crc32(b"ab") % 3)
database.create_collation("c", lambda a, b: (a > b) - (a < b))
database.execute("create table t (a integer primary key, b text)")
database.executemany("insert into t values (?, ?)",
                     ((n, str(n)) for n in range(300)))
for i in range(2000):
    database.execute("select b from t where a = ?", (i % 300,)).fetchall()
    json.dumps({"a": [i, 2.5, "x"], "b": None})
    zlib.decompress(zlib.compress(b"abc" * 30))
    hashlib.sha256(b"abc").hexdigest()
    datetime.datetime(2020, 1, 1) + datetime.timedelta(days=i)
    decimal.Decimal(i) * 3 + 1
    struct.pack("<id", math.gcd(i, 12), 2.0)
    bisect.bisect([1, 2, 3], 2)
    heapq.heappush([1, 4], 2)
    pickle.loads(pickle.dumps({"a": i}))
    try:
        zlib.decompress(b"bad")
    except zlib.error:
        pass
    if i % 50 == 0:  # calls out of a call out of a call
        database.execute("select sum(f(a)), max(b collate c) from t").fetchone()
"""
DOWNCALLS = """
select m.path, coalesce(e.shown, e.name), sum(n.calls), sum(n.errors)
from nodes n join edges e on e.id = n.edge join modules m on m.id = e.to_module
where e.kind = 'downcall' group by 1, 2
"""


def downcalls(recording):
    with sqlite3.connect(recording) as database:
        return {(module, name): (calls, errors)
                for module, name, calls, errors in database.execute(DOWNCALLS)}


def test_modes_agree(interpreter, tmp_path):
    found = {}
    for flags in ("--exact",), (), ("--count-only",):
        recording = tmp_path / "recording.db"
        done = conftest.run(
            [conftest.CROSSBILL, "record", "--force", "--quiet", *flags, "-o",
             recording, "--", interpreter.path, "-c", PROGRAM],
            env=conftest.environment(PYTHONHASHSEED="0"))
        assert done.returncode == 0, done.stderr
        found[flags] = downcalls(recording)
    exact = found["--exact",]
    assert sum(calls for calls, _ in exact.values()) > 50_000
    assert found[()] == exact
    assert {what: calls for what, (calls, _) in found["--count-only",].items()
            } == {what: calls for what, (calls, _) in exact.items()}

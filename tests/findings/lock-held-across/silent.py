# SPDX-License-Identifier: MIT
"""SQLite gives its locks back before it comes to Python again."""
# options: --watch locks
import hashlib
import json
import sqlite3
import threading


def work():
    db = sqlite3.connect(":memory:")
    db.execute("create table t (a, b)")
    db.executemany("insert into t values (?, ?)",
                   [(n, json.dumps([n] * 10)) for n in range(300)])
    for _ in range(20):
        assert len(db.execute("select a from t where a > 100").fetchall()) == 199
    hashlib.sha256(b"x" * 100_000).hexdigest()
    db.close()


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

# SPDX-License-Identifier: MIT
# Many threads in extension code, with the GIL given up in zlib and hashlib.
import threading, zlib, hashlib, json, queue, sqlite3

results = queue.Queue()


def work(n):
    data = bytes([n]) * 300000
    for _ in range(5):
        packed = zlib.compress(data)
        assert zlib.decompress(packed) == data
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (a)")
    connection.executemany(
        "insert into t values (?)", ((i,) for i in range(200))
    )
    total = connection.execute("select sum(a) from t").fetchone()[0]
    results.put((n, hashlib.sha256(data).hexdigest(), json.dumps([n]), total))


threads = [threading.Thread(target=work, args=(i,)) for i in range(12)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results.queue))

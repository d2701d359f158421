# SPDX-License-Identifier: MIT
# Every interpreter that lies beside the one of the tests, and the system's.
for python in /usr/bin/python3 "$(dirname "$PYTHON")"/../../*/bin/python; do
  [ -x "$python" ] || continue
  "$python" - <<'PY' 2>&1 | sed 's/ object at 0x[0-9a-f]*//'
from __future__ import print_function
import ctypes, datetime, decimal, hashlib, json, pickle, re, sqlite3, struct
import subprocess, sys, threading, zlib
print(sys.version.split()[0], json.loads(json.dumps([1, 2.5, None, u"\u20ac"])))
print(sqlite3.connect(":memory:").execute("select 1, 'a', 2.5, null").fetchall())
print(hashlib.sha256(b"x").hexdigest(), zlib.crc32(b"abc") & 0xffffffff)
print(decimal.Decimal("1.1") + 1, struct.unpack("<d", struct.pack("<d", 1.5)))
print(ctypes.CDLL(None).strlen(b"four"), pickle.loads(pickle.dumps({1: "a"}, 2)))
print(datetime.datetime(2026, 1, 2) - datetime.datetime(2025, 1, 1))
done = []
threads = [threading.Thread(target=lambda n: done.append(sum(range(n))), args=(n,))
           for n in range(0, 100000, 10000)]
[t.start() for t in threads]; [t.join() for t in threads]
print(sorted(done)[-1], subprocess.call(["sh", "-c", "exit 3"]))
class A(float):
    def __radd__(self, other): return "radd"
print(1.0 + A(2), re.sub("(a+)", r"<\1>", "baab"))
PY
done

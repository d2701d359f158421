# SPDX-License-Identifier: MIT
# atexit functions, destructors and daemon threads at the end of the process.
import atexit, json, sqlite3, sys, threading, time, weakref, zlib


class Late:
    def __del__(self):
        print("del", zlib.crc32(b"late"))


late = Late()
atexit.register(print, "exit 1")
atexit.register(lambda: print("exit 2", json.dumps({"a": zlib.adler32(b"x")})))
weakref.finalize(late, print, "finalized")
connection = sqlite3.connect(":memory:")
atexit.register(lambda: print(connection.execute("select 1").fetchone()))


def forever():
    while True:
        zlib.compress(b"x" * 10000)


threading.Thread(target=forever, daemon=True).start()
time.sleep(0.05)
sys.exit(7)

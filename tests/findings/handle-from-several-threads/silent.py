# SPDX-License-Identifier: MIT
# Four threads, each with a database of its own.
# options: --watch pairs
import threading
import ctypes

sqlite = ctypes.CDLL("libsqlite3.so.0")
sqlite.sqlite3_close.argtypes = [ctypes.c_void_p]
sqlite.sqlite3_changes.argtypes = [ctypes.c_void_p]


def opened():
    database = ctypes.c_void_p()
    assert sqlite.sqlite3_open(b":memory:", ctypes.byref(database)) == 0
    return database


def use():
    for i in range(50):
        database = opened()
        sqlite.sqlite3_changes(database)
        sqlite.sqlite3_close(database)


threads = [threading.Thread(target=use) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

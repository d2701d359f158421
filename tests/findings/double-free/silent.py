# SPDX-License-Identifier: MIT
# Each is closed once, though SQLite may give a new one the place of an old one;
# one is busy at first, and so closed at the second time.
# options: --watch pairs
import ctypes

sqlite = ctypes.CDLL("libsqlite3.so.0")
sqlite.sqlite3_close.argtypes = [ctypes.c_void_p]
sqlite.sqlite3_changes.argtypes = [ctypes.c_void_p]


def opened():
    database = ctypes.c_void_p()
    assert sqlite.sqlite3_open(b":memory:", ctypes.byref(database)) == 0
    return database


for i in range(100):
    database = opened()
    if i == 50:
        statement = ctypes.c_void_p()
        sqlite.sqlite3_prepare_v2(database, b"select 1", -1,
                                  ctypes.byref(statement), None)
        assert sqlite.sqlite3_close(database) != 0
        sqlite.sqlite3_finalize(statement)
    sqlite.sqlite3_close(database)
sqlite.sqlite3_close(None)
sqlite.sqlite3_close(None)

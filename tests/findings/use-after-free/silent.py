# SPDX-License-Identifier: MIT
# Calls with what is open, also in the place of what was closed; and calls that
# take no database.
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
    sqlite.sqlite3_changes(database)
    sqlite.sqlite3_close(database)
    sqlite.sqlite3_libversion_number()

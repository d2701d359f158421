# SPDX-License-Identifier: MIT
# A database that is closed twice, which SQLite survives.
# options: --watch pairs
# expect: library sqlite3
# expect: entry sqlite3_close
# expect: site # again
# expect: severity error
# expect: confidence high
import ctypes

sqlite = ctypes.CDLL("libsqlite3.so.0")
sqlite.sqlite3_close.argtypes = [ctypes.c_void_p]
sqlite.sqlite3_changes.argtypes = [ctypes.c_void_p]


def opened():
    database = ctypes.c_void_p()
    assert sqlite.sqlite3_open(b":memory:", ctypes.byref(database)) == 0
    return database


database = opened()
sqlite.sqlite3_close(database)
sqlite.sqlite3_close(database)  # again

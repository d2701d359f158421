# SPDX-License-Identifier: MIT
# A database that is asked once more when it has been closed.
# options: --watch pairs
# expect: library sqlite3
# expect: entry sqlite3_changes
# expect: site # too late
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
sqlite.sqlite3_changes(database)
sqlite.sqlite3_close(database)
sqlite.sqlite3_changes(database)  # too late

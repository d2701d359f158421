# SPDX-License-Identifier: MIT
# A database that the main thread opens and another thread uses.
# options: --watch pairs
# expect: library sqlite3
# expect: entry sqlite3_changes
# expect: site # not its own
# expect: severity note
import threading
import ctypes

sqlite = ctypes.CDLL("libsqlite3.so.0")
sqlite.sqlite3_close.argtypes = [ctypes.c_void_p]
sqlite.sqlite3_changes.argtypes = [ctypes.c_void_p]


def opened():
    database = ctypes.c_void_p()
    assert sqlite.sqlite3_open(b":memory:", ctypes.byref(database)) == 0
    return database


def use(database):
    sqlite.sqlite3_changes(database)  # not its own


database = opened()
thread = threading.Thread(target=use, args=(database,))
thread.start()
thread.join()
sqlite.sqlite3_close(database)

# SPDX-License-Identifier: MIT
"""Each piece of memory goes back where it came from, whoever gives it back."""
# options: --watch frees
import array
import ctypes
import hashlib
import sqlite3
import tempfile
import zlib

libc = ctypes.CDLL(None)
cxx = ctypes.CDLL("libstdc++.so.6")
for make, size in ((libc.malloc, 1), (cxx._Znwm, 1), (libc.calloc, 2)):
    make.restype = ctypes.c_void_p
    make.argtypes = [ctypes.c_size_t] * size
libc.strdup.restype = ctypes.c_void_p
libc.strdup.argtypes = [ctypes.c_char_p]
libc.realloc.restype = ctypes.c_void_p
libc.realloc.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
for free in (libc.free, cxx._ZdlPv):
    free.restype = None
    free.argtypes = [ctypes.c_void_p]

for size in range(1, 2000, 7):
    libc.free(libc.malloc(size))
    libc.free(libc.calloc(size, 3))
    libc.free(libc.realloc(libc.strdup(b"text"), size))
    libc.free(libc.strdup(b"x" * size))
    cxx._ZdlPv(cxx._Znwm(size))

libc.fopen.restype = ctypes.c_void_p
libc.fopen.argtypes = [ctypes.c_char_p] * 2
libc.fclose.argtypes = [ctypes.c_void_p]
libc.getline.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
with tempfile.NamedTemporaryFile("w") as file:
    file.write("".join("line" * n + "\n" for n in range(100)))
    file.flush()
    stream = libc.fopen(file.name.encode(), b"r")
    line, room = ctypes.c_void_p(), ctypes.c_size_t()
    while libc.getline(ctypes.byref(line), ctypes.byref(room), stream) > 0:
        pass
    libc.free(line)
    libc.fclose(stream)

db = sqlite3.connect(":memory:")
db.execute("create table t (a, b)")
db.executemany("insert into t values (?, ?)",
               [(n, "text" * n) for n in range(300)])
assert len(list(db.execute("select * from t order by b desc"))) == 300
db.close()
data = array.array("d", range(5000)).tobytes()
for _ in range(50):
    assert zlib.decompress(zlib.compress(data)) == data
    hashlib.sha256(data).hexdigest()

# SPDX-License-Identifier: MIT
# All are closed, one of them by a function of another name; one is not opened.
# options: --watch pairs
import ctypes

z = ctypes.CDLL("libz.so.1")
z.gzopen.restype = ctypes.c_void_p
z.gzopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
z.gzwrite.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint]
z.gzclose.argtypes = [ctypes.c_void_p]
z.gzclose_w.argtypes = [ctypes.c_void_p]

for i in range(10):
    file = z.gzopen(b"/dev/null", b"w")
    z.gzwrite(file, b"row", 3)
    (z.gzclose_w if i == 3 else z.gzclose)(file)
assert z.gzopen(b"/nowhere/file", b"r") is None

# SPDX-License-Identifier: MIT
# The same time, but the file is used until its end.
# options: --watch pairs
import time
import ctypes

z = ctypes.CDLL("libz.so.1")
z.gzopen.restype = ctypes.c_void_p
z.gzopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
z.gzwrite.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint]
z.gzclose.argtypes = [ctypes.c_void_p]

file = z.gzopen(b"/dev/null", b"w")
time.sleep(2)
z.gzwrite(file, b"row", 3)
z.gzclose(file)

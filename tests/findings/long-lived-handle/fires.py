# SPDX-License-Identifier: MIT
# A file that is written to at once and closed a second later.
# options: --watch pairs
# expect: library z
# expect: entry gzopen
# expect: site gzopen(
# expect: severity note
import time
import ctypes

z = ctypes.CDLL("libz.so.1")
z.gzopen.restype = ctypes.c_void_p
z.gzopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
z.gzwrite.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint]
z.gzclose.argtypes = [ctypes.c_void_p]

file = z.gzopen(b"/dev/null", b"w")
z.gzwrite(file, b"row", 3)
time.sleep(2)
z.gzclose(file)

# SPDX-License-Identifier: MIT
# Of ten files that are opened, the odd ones are never closed.
# options: --watch pairs
# expect: library z
# expect: entry gzopen
# expect: site gzopen(
# expect: severity warning
# expect: confidence high
import ctypes

z = ctypes.CDLL("libz.so.1")
z.gzopen.restype = ctypes.c_void_p
z.gzopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
z.gzwrite.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint]
z.gzclose.argtypes = [ctypes.c_void_p]

for i in range(10):
    file = z.gzopen(b"/dev/null", b"w")
    z.gzwrite(file, b"row", 3)
    if i % 2 == 0:
        z.gzclose(file)

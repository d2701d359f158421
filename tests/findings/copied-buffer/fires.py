# SPDX-License-Identifier: MIT
# C is given a copy of memory that it could have used itself.
# expect: library _ctypes
# expect: site kind.from_buffer_copy(data)
# expect: severity warning
# expect: confidence high
import ctypes

data = bytearray(10_000_000)
kind = ctypes.c_ubyte * len(data)
for _ in range(100):
    kind.from_buffer_copy(data)

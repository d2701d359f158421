# SPDX-License-Identifier: MIT
# The memory itself is used; few bytes are copied; a copy is what was asked for.
import ctypes
import mmap

import numpy

data = bytearray(1_000_000)
kind = ctypes.c_ubyte * len(data)
small = bytearray(8)
small_kind = ctypes.c_ubyte * 8
array = numpy.frombuffer(data, dtype="u1")
memory = mmap.mmap(-1, len(data))
for _ in range(200):
    kind.from_buffer(data)
    small_kind.from_buffer_copy(small)
    array.copy()
    memory[:] = data

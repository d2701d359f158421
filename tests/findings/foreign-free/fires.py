# SPDX-License-Identifier: MIT
"""Memory of C++'s operator new goes to free()."""
# options: --watch frees
# expect: confidence high
# expect: severity error
# expect: entry free
# expect: site libc.free(memory)
import ctypes

cxx = ctypes.CDLL("libstdc++.so.6")
libc = ctypes.CDLL(None)
new = cxx._Znwm
new.restype = ctypes.c_void_p
new.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
libc.free.restype = None

memory = new(100)
libc.free(memory)

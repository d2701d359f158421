# SPDX-License-Identifier: MIT
"""A float for `...`, by cffi. argv: the library."""
import sys

import cffi

ffi = cffi.FFI()
ffi.cdef("int taken(int, ...);")
sys.exit(ffi.dlopen(sys.argv[1]).taken(1, ffi.cast("float", 1.5)))

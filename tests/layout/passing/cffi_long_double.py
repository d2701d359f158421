# SPDX-License-Identifier: MIT
"""A struct of one long double as a result, by cffi. argv: the library."""
import sys

import cffi

ffi = cffi.FFI()
ffi.cdef("typedef struct { long double x; } Extended; Extended extended(void);")
sys.exit(float(ffi.dlopen(sys.argv[1]).extended().x) != 2.5)

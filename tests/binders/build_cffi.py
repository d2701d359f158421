# SPDX-License-Identifier: MIT
"""Compiles the module of cffi's API mode: library, folder."""
import os
import sys

import cffi

library, folder = sys.argv[1:]
ffi = cffi.FFI()
ffi.cdef("int64_t lift(int64_t by); extern int64_t bumped;")
ffi.set_source("_cffi_made", "#include <stdint.h>\nint64_t lift(int64_t);\n"
               "extern int64_t bumped;",
               library_dirs=[os.path.dirname(library)], libraries=["glued"],
               runtime_library_dirs=[os.path.dirname(library)])
ffi.compile(tmpdir=folder)

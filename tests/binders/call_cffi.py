# SPDX-License-Identifier: MIT
"""cffi by both its modes: the first argument is a library, and the second a
folder for the module that cffi compiles."""
import sys

import cffi

WORDS = "int64_t lift(int64_t by); extern int64_t bumped;"
library, folder = sys.argv[1:]
ffi = cffi.FFI()
ffi.cdef(WORDS)
opened = ffi.dlopen(library)
for i in range(30):
    opened.lift(1)
assert opened.bumped == 30
try:
    opened.lift("x")
except TypeError as error:
    print(error)
sys.path.insert(0, folder)
import _cffi_made  # noqa: E402
for i in range(40):
    _cffi_made.lib.lift(1)
print(opened.bumped, _cffi_made.lib.bumped, _cffi_made.lib.lift)

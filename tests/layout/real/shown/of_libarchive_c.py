# SPDX-License-Identifier: MIT
"""libarchive-c takes a dev_t for a c_uint: of a device number of 64 bits, half
arrives."""
import ctypes

import libarchive.ffi as ffi

entry = ffi.entry_new()
put = ctypes.CDLL(ffi.libarchive._name).archive_entry_set_rdev
put.argtypes = [ctypes.c_void_p, ctypes.c_uint64]
number = 0x1234500000067
put(entry, number)
got = ffi.libarchive.archive_entry_rdev(entry)
print("declared", hex(got), "right", hex(number))
raise SystemExit(got == number)

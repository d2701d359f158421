# SPDX-License-Identifier: MIT
"""Small pieces of one buffer are summed up; the buffer."""
import cffi

FFI = cffi.FFI()
FFI.cdef("unsigned long crc32(unsigned long, const char *, unsigned);")
CRC32 = FFI.dlopen("libz.so.1").crc32
DATA = FFI.new("char[]", 64000)
PARTS = [DATA + 64 * n for n in range(1000)]


def before():
    check = 0
    for part in PARTS:
        check = CRC32(check, part, 64)
    return check


def after():
    return CRC32(0, DATA, 64000)

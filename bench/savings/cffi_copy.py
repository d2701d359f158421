# SPDX-License-Identifier: MIT
"""A C function is given a copy of some bytes; the bytes themselves.

Source: https://github.com/nanomsg/nnpy/pull/35
"""
import cffi

FFI = cffi.FFI()
FFI.cdef("unsigned long crc32(unsigned long, const unsigned char *, unsigned);")
LIBRARY = FFI.dlopen("libz.so.1")
DATA = bytes(range(256)) * 4000


def before():
    copy = FFI.new("unsigned char[]", DATA)
    return copy


def after():
    return FFI.from_buffer(DATA)

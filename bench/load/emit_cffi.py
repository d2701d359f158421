# SPDX-License-Identifier: MIT
"""Writes the C source of the module `with_cffi`, the core offered by cffi in
API mode:  emit_cffi.py HEADER OUTPUT

The declarations are those of plain.h, which cffi in ABI mode reads as well.
"""
import pathlib
import re
import sys


def declarations(header):
    text = pathlib.Path(header).read_text()
    return re.search(r"cffi: begin \*/(.*)/\* cffi: end", text, re.S)[1]


def main(header, output):
    import cffi
    ffi = cffi.FFI()
    ffi.cdef(declarations(header) +
             'extern "Python" int64_t call_back(int64_t, void*);')
    ffi.set_source("with_cffi", '#include "plain.h"')
    ffi.emit_c_code(output)


if __name__ == "__main__":
    main(*sys.argv[1:])

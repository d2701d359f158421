# SPDX-License-Identifier: MIT
"""python -m crossbill_ffi ...: the tool crossbill, wherever it is."""
import os
import sys

from . import get_cmake_dir, get_include
from ._tool import tool

FOLDERS = {"--includedir": get_include, "--cmakedir": get_cmake_dir}


def main():
    if len(sys.argv) == 2 and sys.argv[1] in FOLDERS:
        print(FOLDERS[sys.argv[1]]())
        return
    found = tool()
    if found is None:
        sys.exit("crossbill: the tool is not beside this package, nor in the "
                 "path: built from sources, crossbill-ffi has the loader "
                 "alone; install its wheel, or the tool with `make install`")
    os.execv(found, ["crossbill", *sys.argv[1:]])


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""python -m crossbill_ffi ...: the tool crossbill, wherever it is."""
import os
import sys

from ._tool import tool


def main():
    found = tool()
    if found is None:
        sys.exit("crossbill: the tool is not installed beside this package, "
                 "nor in the path; `make install` installs it")
    os.execv(found, ["crossbill", *sys.argv[1:]])


main()

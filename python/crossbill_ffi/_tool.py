# SPDX-License-Identifier: MIT
"""Where the tool crossbill is."""
import os
import pathlib
import shutil
import sys


def tool():
    """Beside the package in a build folder, beside Python, or in the path."""
    here = pathlib.Path(__file__)
    folders = here.absolute().parents[2], pathlib.Path(sys.prefix) / "bin"
    for found in (folder / "crossbill" for folder in folders):
        if found.is_file() and os.access(found, os.X_OK):
            return str(found)
    return shutil.which("crossbill")

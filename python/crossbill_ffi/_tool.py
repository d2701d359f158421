# SPDX-License-Identifier: MIT
"""Where the tool crossbill is."""
import os
import pathlib
import shutil
import sysconfig


def folders():
    """A build folder's own; of an installed package, where pip puts commands:
    for all users, for this one, or beside what --target named."""
    package = pathlib.Path(__file__).absolute().parent
    yield package.parents[1]
    for paths in sysconfig.get_paths(), sysconfig.get_paths("posix_user"):
        if str(package.parent) in (paths["purelib"], paths["platlib"]):
            yield pathlib.Path(paths["scripts"])
    yield package.parent / "bin"


def tool():
    """The path of the one that came with this package; else the path's."""
    for found in (folder / "crossbill" for folder in folders()):
        if found.is_file() and os.access(found, os.X_OK):
            return str(found)
    return shutil.which("crossbill")

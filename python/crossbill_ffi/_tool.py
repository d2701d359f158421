# SPDX-License-Identifier: MIT
"""Where the tool crossbill is."""
import importlib.metadata
import os
import pathlib
import shutil


def _found():
    """A build folder's own; the one that pip has installed with this package,
    wherever commands went; beside what --target named."""
    package = pathlib.Path(__file__).absolute().parent
    yield package.parents[1] / "crossbill"
    try:
        installed = importlib.metadata.distribution("crossbill-ffi")
    except importlib.metadata.PackageNotFoundError:
        installed = None
    for file in (installed and installed.files) or ():
        if file.name == "crossbill" and file.parent.name != "crossbill_ffi":
            yield pathlib.Path(installed.locate_file(file))
    yield package.parent / "bin" / "crossbill"


def tool():
    """The path of the one that came with this package; else the path's."""
    for found in _found():
        if found.is_file() and os.access(found, os.X_OK):
            return str(found)
    return shutil.which("crossbill")

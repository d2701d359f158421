# SPDX-License-Identifier: MIT
"""Cores made with crossbill/boundary.hpp, as Python modules without glue.

    import array, crossbill_ffi as crossbill
    stats = crossbill.load("./libstats.so")
    stats.sum(array.array("i", range(1000)))     # no copy
    help(stats.sum)

Regions name what a program does, for `crossbill report --by region`:

    with crossbill.region("GET /users"):
        ...

A recording in a notebook, with frames of pandas or polars:

    crossbill.Recording("app.db").functions

`%load_ext crossbill_ffi` makes the cells of a recorded kernel regions.

`python -m crossbill_ffi` runs the tool `crossbill`; `--includedir` and
`--cmakedir` print where a core's build finds the headers.
"""
import importlib
import pathlib

__version__ = "0.1.0"

# What is asked for is loaded then: who has a region needs no loader.
_HOMES = {
    "_load": ["Array", "Function", "Method", "Object", "Struct"],
    "_modules": ["LiveObject", "live_objects", "load", "reload",
                 "watch_objects"],
    "_recording": ["Recording", "RecordingError"],
    "_region": ["region"],
    "errors": ["BadArgument", "BadHandle", "BadLibrary", "Bug", "Cancelled",
               "DeclaredError", "Error", "OutOfMemory"],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted([*_HOME_OF, "get_cmake_dir", "get_include"])


def __getattr__(name):
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        home = importlib.import_module(f"{__name__}.{_HOME_OF[name]}")
    except ImportError as error:
        from ._missing import explained
        raise explained(error) from None
    # The next one finds it without us.
    value = globals()[name] = getattr(home, name)
    return value


def __dir__():
    return sorted({*globals(), *__all__})


def load_ipython_extension(shell):
    """Cells are regions from the next one on: %load_ext crossbill_ffi."""
    from . import _cells
    _cells.load(shell)


def unload_ipython_extension(shell):
    """... and no more: %unload_ext crossbill_ffi."""
    from . import _cells
    _cells.unload(shell)


def _folder(path):
    found = pathlib.Path(__file__).absolute().parent / path
    if found.is_dir():
        return str(found)
    raise FileNotFoundError(f"{found} is missing: install crossbill-ffi again")


def get_include():
    """The folder to give a compiler with -I: crossbill/boundary.hpp is in it.
    FileNotFoundError if half of the package is missing."""
    return _folder("include")


def get_cmake_dir():
    """The folder for CMake's Crossbill_DIR. Errors as get_include."""
    return _folder("share/cmake/Crossbill")

# SPDX-License-Identifier: MIT
"""Cores made with crossbill/boundary.hpp, as Python modules without glue.

    import array, crossbill_ffi as crossbill
    stats = crossbill.load("./libstats.so")
    stats.sum(array.array("i", range(1000)))     # no copy
    help(stats.sum)

Regions name what a program does, for `crossbill report --by region`:

    with crossbill.region("GET /users"):
        ...

`python -m crossbill_ffi` runs the tool `crossbill`.
"""
from ._load import Array, Function, Method, Object, Struct
from ._modules import LiveObject, live_objects, load, reload, watch_objects
from ._region import region
from .errors import (BadArgument, BadHandle, BadLibrary, Bug, Cancelled,
                     DeclaredError, Error, OutOfMemory)

__version__ = "0.1.0"

__all__ = ["Array", "BadArgument", "BadHandle", "BadLibrary", "Bug",
           "Cancelled", "DeclaredError", "Error", "Function", "LiveObject",
           "Method", "Object", "OutOfMemory", "Struct", "live_objects", "load",
           "region", "reload", "watch_objects"]

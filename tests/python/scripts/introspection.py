# SPDX-License-Identifier: MIT
# repr, signatures, docs and attributes of everything in extension modules.
import importlib, inspect, re

names = [
    "math",
    "zlib",
    "_json",
    "_struct",
    "_datetime",
    "_sqlite3",
    "select",
    "_random",
    "array",
    "_bisect",
    "_heapq",
    "binascii",
    "_csv",
    "unicodedata",
    "_pickle",
    "_decimal",
    "_elementtree",
    "_ctypes",
]


def show(path, value):
    text = re.sub(r"0x[0-9a-f]+", "0x", repr(value)[:200])
    try:
        signature = str(inspect.signature(value))
    except (ValueError, TypeError) as error:
        signature = type(error).__name__
    print(
        path,
        text,
        signature,
        getattr(value, "__text_signature__", None),
        hash(getattr(value, "__doc__", None) or "") is not None,
        len(getattr(value, "__doc__", None) or ""),
        getattr(value, "__qualname__", None),
        type(value).__name__,
    )


for name in names:
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        print(name, type(error).__name__)
        continue
    for key in sorted(vars(module)):
        value = getattr(module, key)
        if callable(value):
            show(f"{name}.{key}", value)
        if isinstance(value, type):
            for member in sorted(vars(value)):
                show(f"{name}.{key}.{member}", vars(value)[member])

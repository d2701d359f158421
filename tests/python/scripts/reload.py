# SPDX-License-Identifier: MIT
# importlib.reload and importing again after removal.
import importlib, sys, math, zlib, json

for name in ("math", "zlib", "_json", "_struct", "_bisect", "array"):
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    print(name, importlib.reload(module) is module)
    del sys.modules[name]
    again = importlib.import_module(name)
    print(again is module, sorted(vars(again)) == sorted(vars(module)))
print(math.sqrt(4), zlib.crc32(b"x"), json.dumps("x"))

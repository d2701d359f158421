# SPDX-License-Identifier: MIT
# Modules: loaded, loaded again, copied, their specs and states.
import importlib, importlib.machinery, importlib.util, sys, types

NAMES = ["zlib", "_struct", "_json", "_decimal", "array", "_csv", "_random",
         "_heapq", "unicodedata", "_pickle", "_elementtree", "math", "_queue"]
before = set(sys.modules)
for name in NAMES:
    one = importlib.import_module(name)
    spec = one.__spec__
    print(name, type(one.__loader__).__name__, spec.has_location, spec.cached,
          getattr(one, "__file__", "").endswith(".so"), one.__package__ == "")
    print(sorted(vars(one)), importlib.reload(one) is one)
    del sys.modules[name]
    try:
        again = importlib.import_module(name)
    except Exception as error:
        print(type(error).__name__, error)
        sys.modules[name] = one
        continue
    functions = [key for key, value in vars(one).items()
                 if isinstance(value, types.BuiltinFunctionType)]
    kinds = [key for key, value in vars(one).items() if isinstance(value, type)]
    print(again is one, [getattr(again, key) is getattr(one, key)
                         for key in functions[:9]],
          [getattr(again, key) is getattr(one, key) for key in kinds[:9]])
    print([getattr(again, key) == getattr(one, key) for key in functions[:9]])
print(sorted(set(sys.modules) - before))
import zlib
path = getattr(zlib, "__file__", None)
if path:
    loader = importlib.machinery.ExtensionFileLoader("zlib", path)
    spec = importlib.util.spec_from_file_location("zlib", path, loader=loader)
    third = importlib.util.module_from_spec(spec)
    loader.exec_module(third)
    print(third.crc32(b"x") == zlib.crc32(b"x"), third.error is zlib.error)
    try:
        other = importlib.machinery.ExtensionFileLoader("nothing", path)
        importlib.util.module_from_spec(importlib.util.spec_from_file_location(
            "nothing", path, loader=other))
    except ImportError as error:
        print(str(error).split("(")[0])
print(types.ModuleType("x").__dict__.keys(), len(sys.builtin_module_names))

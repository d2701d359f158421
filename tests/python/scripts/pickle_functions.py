# SPDX-License-Identifier: MIT
# Built-in functions are pickled by name, and found to be the same object.
import pickle, math, zlib, json, operator, functools, copy

for f in (math.sqrt, zlib.crc32, operator.itemgetter, functools.partial, len):
    back = pickle.loads(pickle.dumps(f))
    print(back is f, copy.deepcopy(f) is f, f.__module__, f.__qualname__)
try:
    import _json

    print(pickle.loads(pickle.dumps(_json.scanstring)) is _json.scanstring)
except (ImportError, AttributeError, pickle.PicklingError) as e:
    print(type(e).__name__)

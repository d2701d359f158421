# SPDX-License-Identifier: MIT
# Errors of extension functions: types, texts, tracebacks, chains.
import array, json, math, sqlite3, struct, traceback, zlib, sys


def show(f, *args):
    try:
        f(*args)
    except BaseException as error:
        print(
            type(error).__name__,
            error,
            len(traceback.extract_tb(error.__traceback__)),
        )


show(math.sqrt, -1)
show(math.sqrt, "x")
show(math.sqrt)
show(math.sqrt, 1, 2)
show(zlib.decompress, b"x")
show(struct.unpack, "i", b"")
show(struct.pack, "i", 2**40)
show(array.array, "z")
show(array.array("i").pop)
show(json.loads, "{")
show(sqlite3.connect(":memory:").execute, "nonsense")


class Bad:
    def __index__(self):
        raise KeyError("inner")

    def __float__(self):
        raise ZeroDivisionError("float")


show(math.gcd, Bad())
show(math.sqrt, Bad())
show(struct.pack, "i", Bad())
show(sorted, [1, "a"])
sys.setrecursionlimit(200)


def nest(n):
    return [nest(n - 1)] if n else []


show(json.dumps, nest(150))
loop = []
loop.append(loop)
show(json.dumps, loop)

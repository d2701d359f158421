# SPDX-License-Identifier: MIT
# The interpreter's adaptive opcodes take the same shapes over types of C.
import array, datetime, decimal, dis, sys, zlib
import numpy, orjson

A, D = array.array("i", range(40)), decimal.Decimal("1.5")
V, T = numpy.arange(40.0), datetime.timedelta(3)


class Sub(decimal.Decimal):
    pass


class Holder:
    def __init__(self, value):
        self.value = value


S, H = Sub("2"), Holder(A)


def attributes(): return D.real, V.shape, T.days, H.value, S.imag, A.itemsize
def calls(): return zlib.crc32(b"x"), orjson.dumps(1), D.sqrt(), V.sum(), Sub(1)
def methods(): return A.tolist(), A.index(3), S.adjusted(), "x".join([])
def operators(): return D + D, V * 2, T - T, S + S, 1.5 + 2.5, A + A, 1 + 2
def compares(): return D < D, T == T, V[0] < V[1], 1 < 2, "a" == "b", S == S
def subscripts(): return A[3], V[3], [1, 2][0], {"a": 1}["a"], (1, 2)[1]
def contains(): return 3 in A, 3.0 in V, D in (D,), bool(D), not T
def loads(): return [x for x in A], [x for x in V], list(map(abs, A))
def types(): return type(D), isinstance(D, Sub), len(A), str(D), tuple(A)


def stores():
    A[3] = 3
    V[3] = 3.0
    H.value = A
    for _ in A:
        pass
    for _ in V:
        pass
    first, second = T, D
    return first, second


for function in (attributes, calls, methods, operators, compares, subscripts,
                 contains, loads, types, stores):
    for _ in range(100):
        function()
    names = {"adaptive": True} if sys.version_info >= (3, 11) else {}
    print(function.__name__, [one.opname for one in
                              dis.get_instructions(function, **names)])

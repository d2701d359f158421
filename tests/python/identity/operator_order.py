# SPDX-License-Identifier: MIT
# Whose operator is asked first: the slots of both sides are compared.
import array, datetime, decimal, operator
import numpy

NAMES = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_",
         "or_", "lt", "le", "eq", "ne", "ge")


class Reflected:
    def __getattr__(self, name):
        raise AttributeError(name)


def reflecting(base):
    """A subclass with all reflected operators of its own."""
    names = {f"__r{name.strip('_')}__": lambda self, other, n=name: f"r{n}"
             for name in NAMES[:9]}
    return type(f"Sub{base.__name__}", (base,), names)


def plain(base):
    return type(f"Plain{base.__name__}", (base,), {})


def show(label, one, other):
    for name in NAMES:
        try:
            found = getattr(operator, name)(one, other)
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        print(label, name, type(found).__name__, found)


values = [decimal.Decimal("7"), datetime.timedelta(7), numpy.float64(7),
          numpy.int64(7), numpy.float32(7)]
for value in values:
    kind = type(value)
    made = (lambda k: k(7))
    sub, same = made(reflecting(kind)), made(plain(kind))
    for other in (sub, same, 2, 2.5, "x", None, Reflected()):
        label = f"{kind.__name__} {type(other).__name__}"
        show(label, value, other)
        show(f"reversed {label}", other, value)
a = array.array("i", [1, 2])
show("array", a, array.array("i", [3]))
show("arrays", numpy.array([1, 2]),
     reflecting(numpy.ndarray)((2,), "i8", b"\0" * 16))
x = numpy.array([1.0])
x += 1
x @= numpy.array([[2.0]])
print(x, sum([decimal.Decimal(1)] * 3), -decimal.Decimal(2),
      abs(numpy.int64(-3)))

# SPDX-License-Identifier: MIT
# Types that change: slots follow what is set on them and on their bases.
import abc, array, collections.abc, datetime, decimal, sqlite3, types, zlib
import numpy


class Sub(decimal.Decimal):
    pass


class SubSub(Sub):
    pass


one = SubSub("2")
print(one + 1, hash(one) == hash(2), repr(one), bool(one))
Sub.__add__ = lambda self, other: "added"
Sub.__hash__ = lambda self: 7
Sub.__repr__ = lambda self: "sub"
Sub.__bool__ = lambda self: False
print(one + 1, hash(one), repr(one), bool(one), 1 + one)
SubSub.__add__ = decimal.Decimal.__add__
SubSub.__repr__ = decimal.Decimal.__str__
print(one + 1, repr(one))
del Sub.__add__, Sub.__hash__, SubSub.__add__, Sub.__bool__
print(one + 1, hash(one) == hash(2), bool(one))


class Arrays(array.array):
    def __getitem__(self, index):
        return "mine"

    def __len__(self):
        return 99


a = Arrays("i", [1, 2])
print(a[0], len(a), list(a), a.tolist(), array.array.__getitem__(a, 1))
del Arrays.__getitem__
print(a[0], len(a))
for base in (decimal.Decimal, datetime.date, array.array, sqlite3.Row,
             numpy.ndarray, type(zlib.compressobj())):
    for name in ("__add__", "__hash__", "real", "fresh"):
        try:
            setattr(base, name, None)
            print(base.__name__, name, "set")
        except (TypeError, AttributeError) as error:
            print(base.__name__, error)
for bases in ((decimal.Decimal, datetime.date), (array.array, decimal.Decimal),
              (numpy.float64, int), (numpy.float64, float),
              (datetime.datetime, datetime.date), (sqlite3.Row,),
              (bool,), (type(zlib.compressobj()),), (numpy.int64, int)):
    try:
        made = types.new_class("Made", bases)
        print([kind.__name__ for kind in made.__mro__], made.__flags__)
    except TypeError as error:
        print(error)
NAMES = [name for name in dir(collections.abc) if name[0].isupper()]
for kind in (array.array, decimal.Decimal, sqlite3.Row, numpy.ndarray,
             numpy.float64, datetime.date, type(zlib.compressobj())):
    print(kind.__name__, [name for name in NAMES if issubclass(
        kind, getattr(collections.abc, name))])


class Base(abc.ABC):
    pass


Base.register(numpy.ndarray)
print(isinstance(numpy.arange(1), Base), isinstance(a, Base))
try:
    a.__class__ = array.array
except TypeError as error:
    print(error)


class Named(numpy.ndarray):
    def __init_subclass__(cls, **names):
        print("subclass", cls.__name__, names)

    __add__ = numpy.ndarray.__sub__


class Inner(Named, extra=1):
    pass


print(numpy.arange(3).view(Inner) + 1, numpy.arange(3).view(Inner) - 1)

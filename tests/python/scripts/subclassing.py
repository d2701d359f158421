# SPDX-License-Identifier: MIT
# Subclasses of extension types: overridden, inherited, super() and slots.
import array, collections, datetime, decimal, io, random, sqlite3, zlib


class A(array.array):
    def append(self, x):
        super().append(x * 2)


a = A("i", [1])
a.append(5)
a.extend([7])
print(list(a), type(a[:1]).__name__, a.__reduce_ex__(2)[0].__name__)


class D(datetime.datetime):
    def isoformat(self, *args):
        return "<" + super().isoformat(*args) + ">"


d = D(2020, 1, 2, 3, 4)
print(
    d.isoformat(),
    str(d),
    d.replace(year=2021),
    type(d + datetime.timedelta(1)),
)


class R(random.Random):
    def random(self):
        return 0.25


print(R().uniform(0, 8), R().randrange(100))


class C(sqlite3.Connection):
    def cursor(self, *a):
        c = super().cursor(*a)
        print("cursor")
        return c


c = sqlite3.connect(":memory:", factory=C)
print(
    c.execute("select 1").fetchall(), c.cursor().execute("select 2").fetchone()
)


class Dec(decimal.Decimal):
    def __add__(self, other):
        return "added"


print(Dec(1) + 2, 2 + Dec(1), Dec("1.5").quantize(decimal.Decimal(1)))


class Ordered(collections.OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key.upper(), value)


o = Ordered(a=1, b=2)
o.move_to_end("A")
print(o, o.popitem(last=False))
try:

    class Bad(type(zlib.compressobj())):
        pass

except TypeError as error:
    print(error)

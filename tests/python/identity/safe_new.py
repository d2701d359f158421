# SPDX-License-Identifier: MIT
# object.__new__ and A.__new__(B): which tp_new is whose, by pointer.
import array, datetime, decimal, fractions, queue, random, sqlite3, struct, zlib
import numpy

kinds = [object, int, float, tuple, dict, array.array, datetime.date,
         datetime.datetime, datetime.timedelta, datetime.tzinfo,
         decimal.Decimal, decimal.Context, queue.SimpleQueue, random.Random,
         sqlite3.Connection, sqlite3.Cursor, sqlite3.Row, struct.Struct,
         numpy.ndarray, numpy.float64, numpy.int64, numpy.dtype, numpy.ufunc,
         type(zlib.compressobj()), type(numpy.add)]
for one in kinds:
    for other in kinds:
        try:
            made = one.__new__(other)
        except (TypeError, ValueError) as error:
            print(one.__name__, other.__name__, error)
        else:
            print(one.__name__, other.__name__, type(made).__name__)


class Decimal(decimal.Decimal):
    def __new__(cls, value):
        return super().__new__(cls, value + value)


class Date(datetime.date):
    def __new__(cls, *parts):
        return datetime.date.__new__(cls, *parts)


class Both(Date, Decimal.__mro__[-1]):
    pass


print(Decimal("1"), Date(2020, 1, 2), type(Both(2020, 1, 2)).__name__)
print(fractions.Fraction(decimal.Decimal("1.5")))

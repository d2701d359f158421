# SPDX-License-Identifier: MIT
# What may be hashed and compared, and how sets and dicts use it.
import array, datetime, decimal, fractions, sqlite3, struct, zlib
import numpy
from lxml import etree

database = sqlite3.connect(":memory:")
database.row_factory = sqlite3.Row
row = database.execute("select 1 as a").fetchone()
VALUES = [array.array("i"), decimal.Decimal("1"), decimal.Context().flags,
          decimal.Context(), datetime.date(2020, 1, 1), datetime.timedelta(1),
          datetime.timezone.utc, row, numpy.arange(2), numpy.float64(1),
          numpy.int64(1), numpy.dtype("i4"), numpy.datetime64("2020"),
          numpy.add,
          zlib.crc32, struct.Struct("i"), etree.fromstring("<a/>"),
          numpy.ndarray.sum, decimal.Decimal("nan"), decimal.Decimal("sNaN")]
for value in VALUES:
    line = [type(value).__name__, type(value).__hash__ is None,
            type(value).__hash__ is object.__hash__]
    try:
        line.append(hash(value) == hash(value))
        line.append({value: 1}[value])
    except TypeError as error:
        line.append(str(error))
    print(line)
same = {1: "int", decimal.Decimal(1): "decimal", numpy.int64(1): "numpy",
        fractions.Fraction(1): "fraction", 1.0: "float"}
print(same, len({datetime.date(2020, 1, 1), datetime.date(2020, 1, 1)}))
for one in (decimal.Decimal(1), numpy.int64(1), datetime.date(2020, 1, 1),
            numpy.float64("nan"), decimal.Decimal("nan"), row):
    print([one == other for other in (1, 1.0, "x", None, one)],
          [one != other for other in (1, "x", one)])
    for name in ("__lt__", "__eq__", "__ne__", "__ge__"):
        try:
            print(name, getattr(one, name)("x"))
        except TypeError as error:
            print(name, type(error).__name__)
print(sorted([decimal.Decimal(2), 1.5, fractions.Fraction(1)]))
print(numpy.arange(3) == "x", (numpy.arange(3) == 1).tolist())
print(max([numpy.float64(1), 2, decimal.Decimal("1.5")]))

# SPDX-License-Identifier: MIT
# Functions, methods and objects of C go through pickle and copy.
import array, collections, copy, copyreg, datetime, decimal, operator, pickle
import random, struct, zlib
import numpy, orjson
from lxml import etree

things = [zlib.crc32, struct.pack, orjson.dumps, [].append,
          array.array("i", [1, 2]).append, decimal.Decimal("1.5").sqrt,
          datetime.date.today, array.array.append, numpy.add, numpy.sum,
          numpy.ndarray.sum, numpy.dtype("i4"), numpy.arange(4.0),
          numpy.float64(2.5), decimal.Decimal("1.5"), decimal.getcontext(),
          datetime.datetime(2020, 1, 2), datetime.timedelta(3),
          array.array("d", [1.0]), random.Random(3), collections.deque([1]),
          operator.itemgetter(1), etree.fromstring, zlib.compressobj(),
          struct.Struct("<i"), etree.Element, dict.fromkeys, str.join]
for thing in things:
    for protocol in range(6):
        try:
            data = pickle.dumps(thing, protocol)
            back = pickle.loads(data)
        except Exception as error:
            print(protocol, type(thing).__name__, type(error).__name__, error)
            continue
        print(protocol, type(thing).__name__, zlib.crc32(data), len(data),
              back is thing, type(back) is type(thing))
    for way in (copy.copy, copy.deepcopy):
        try:
            print(way.__name__, way(thing) is thing)
        except Exception as error:
            print(way.__name__, type(error).__name__, error)
copyreg.pickle(type(zlib.compressobj()), lambda value: "zlib")
print(len(copyreg.dispatch_table) > 0, decimal.Decimal(1).__reduce__()[1])

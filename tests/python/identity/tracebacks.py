# SPDX-License-Identifier: MIT
# Errors of functions and slots of C: their text, place, cause and order.
import array, datetime, decimal, json, pickle, sqlite3, struct, sys
import traceback, zlib
import numpy, orjson
from lxml import etree


class Bad:
    def __eq__(self, other): raise KeyError("eq")
    def __hash__(self): raise KeyError("hash")
    def __index__(self): raise KeyError("index")
    def __len__(self): raise KeyError("len")
    def __iter__(self): raise KeyError("iter")
    def __float__(self): raise KeyError("float")
    def __reduce__(self): raise KeyError("reduce")
    def __repr__(self): raise KeyError("repr")
    def __getattr__(self, name): raise AttributeError(name)


bad, codes, vector = Bad(), array.array("i", [1]), numpy.arange(3)
root, number = etree.fromstring("<a/>"), decimal.Decimal("1")
WORK = ["zlib.crc32()", "zlib.decompress(b'x')", "zlib.crc32('x', y=1)",
        "orjson.loads(b'{')", "orjson.dumps(bad)", "json.loads('{')",
        "json.dumps(bad)", "struct.pack('<b', 999)", "struct.unpack('<q', b'')",
        "codes[9]", "codes['x']", "codes[bad]", "codes.append('x')",
        "codes.nothing", "codes + 1", "codes < 3", "hash(codes)",
        "bad in codes",
        "number + 'x'", "number / 0", "number.nothing()", "number < 'x'",
        "datetime.date(2020, 13, 1)", "datetime.date.today() + 1",
        "datetime.timedelta() / 0", "vector[9]", "vector.reshape(7)",
        "vector + numpy.arange(2)", "vector['x']", "numpy.add(1)",
        "numpy.array([bad])[0] == 1", "float(numpy.arange(3))",
        "numpy.zeros(bad)", "numpy.concatenate(bad)", "len(numpy.array(3))",
        "root.set(1, 2)", "root[5]", "root.xpath('[')", "etree.fromstring('<')",
        "etree.fromstring(bad)", "sqlite3.connect(':memory:').execute('x')",
        "sqlite3.connect(':memory:').execute('select ?', (bad,))",
        "pickle.dumps(bad)", "pickle.loads(b'x')", "sum(numpy.arange(3), bad)",
        "sorted(vector, key=lambda one: 1 / one)",
        "next(iter(array.array('i')))",
        "memoryview(codes).cast('q')", "array.array('?')", "array.array()"]
numpy.seterr(all="ignore")
for work in WORK:
    try:
        print(work, eval(work))
    except BaseException as error:
        lines = traceback.format_exception(error)
        print(work, "".join(lines[1:]), error.args and type(error.args[0]))
        try:
            raise ValueError("second") from error
        except ValueError as second:
            print(type(second.__cause__).__name__, sys.exc_info()[0].__name__)
    print(sys.exc_info())


def through(depth):
    if depth == 0:
        raise LookupError("deep")
    return list(map(through, [depth - 1]))


database = sqlite3.connect(":memory:")
database.create_function("f", 1, through)
try:
    through(5)
except LookupError:
    print(traceback.format_exc())
for work in ("orjson.dumps(bad, default=through)",
             "json.dumps(bad, default=lambda one: through(2))",
             "database.execute('select f(3)').fetchall()",
             "numpy.frompyfunc(through, 1, 1)(2)"):
    try:
        eval(work)
    except Exception:
        print(traceback.format_exc())

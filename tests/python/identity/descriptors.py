# SPDX-License-Identifier: MIT
# Getters, setters, members: on types and objects, what they refuse.
import array, datetime, decimal, sqlite3, struct, sys, zlib
import xml.etree.ElementTree as tree
import numpy
from lxml import etree

HOLDERS = [array.array("i", [1]), decimal.Decimal("1.5"), decimal.getcontext(),
           datetime.datetime(2020, 1, 2), datetime.timedelta(1),
           sqlite3.connect(":memory:"), struct.Struct("<i"),
           zlib.decompressobj(), numpy.arange(3.0), numpy.dtype("i4"),
           numpy.float64(2), tree.Element("a"), etree.fromstring("<a>x</a>")]


def clean(value):
    text = repr(value)
    return text if "0x" not in text and len(text) < 80 else type(value).__name__


for holder in HOLDERS:
    kind = type(holder)
    for name in sorted(dir(kind)):
        if name.startswith("__") and name != "__class__":
            continue
        found = getattr(kind, name, None)
        if type(found).__name__ not in ("getset_descriptor",
                                        "member_descriptor", "property"):
            continue
        line = [kind.__name__, name, type(found).__name__]
        try:
            value = getattr(holder, name)
            line.append(clean(value))
            line.append(found.__get__(holder, kind) == value)
        except Exception as error:
            line.append(f"{type(error).__name__}: {error}")
        line.append(found.__get__(None, kind) is found)
        # CPython 3.12 and 3.13 die where `autocommit` is deleted.
        if kind is not decimal.Context and name != "autocommit":
            for act in (lambda: setattr(holder, name, object()),
                        lambda: delattr(holder, name)):
                try:
                    line.append(act())
                except Exception as error:
                    text = str(error)
                    line.append(text if "0x" not in text else "text")
        try:
            found.__get__(3, int)
        except TypeError as error:
            line.append(str(error))
        print(str(line))
root = tree.Element("a")
root.text = "x"
root.tag = "b"
print(root.text, root.tag, vars(type("Sub", (tree.Element,), {})("a")) == {})
vector = numpy.arange(6)
vector.shape = (2, 3)
vector.flat = 7
print(vector, sys.getsizeof(vector), decimal.Context(prec=3).prec)

# SPDX-License-Identifier: MIT
# What functions and types say of themselves.
import hashlib, importlib, inspect, pydoc, re
import numpy, orjson
from lxml import etree

MODULES = ["math", "zlib", "_struct", "_json", "_sqlite3", "_decimal",
           "_datetime", "_pickle", "_csv", "array", "_elementtree", "pyexpat",
           "_hashlib", "_socket", "_random", "mmap", "select", "unicodedata",
           "_asyncio", "_queue", "orjson", "lxml.etree",
           "numpy._core._multiarray_umath", "numpy._core.umath"]
OF_FUNCTIONS = ("__name__", "__qualname__", "__module__", "__doc__",
                "__text_signature__", "__objclass__", "__self__")
OF_TYPES = ("__name__", "__module__", "__flags__", "__basicsize__",
            "__itemsize__", "__dictoffset__", "__weakrefoffset__", "__bases__",
            "__mro__", "__base__", "__text_signature__", "__hash__")


def said(value, names):
    for name in names:
        try:
            text = repr(getattr(value, name))
        except Exception as error:
            text = repr(error)
        yield re.sub("0x[0-9a-f]+", "0x", text)
    try:
        yield str(inspect.signature(value))
    except (ValueError, TypeError, AttributeError) as error:
        yield type(error).__name__
    yield type(value).__name__
    yield str([check(value) for check in (
        callable, inspect.isbuiltin, inspect.isroutine, inspect.isclass,
        inspect.ismethoddescriptor, inspect.isgetsetdescriptor,
        inspect.ismemberdescriptor, inspect.isdatadescriptor)])


for name in MODULES:
    module = importlib.import_module(name)
    texts, count = hashlib.sha256(), 0
    for key in sorted(vars(module)):
        value = getattr(module, key)
        kinds = [(key, value)]
        if isinstance(value, type):
            kinds += [(f"{key}.{one}", vars(value)[one])
                      for one in sorted(vars(value))]
        for path, one in kinds:
            line = " ".join([path, *said(one, OF_TYPES if isinstance(
                one, type) else OF_FUNCTIONS)])
            texts.update(line.encode("utf-8", "replace"))
            count += 1
    print(name, len(dir(module)), count, texts.hexdigest()[:16])
print(pydoc.render_doc(orjson.dumps)[:100],
      pydoc.render_doc(etree.Element)[:99])
print(len(pydoc.render_doc(numpy.ndarray)), numpy.add.__doc__[:60])

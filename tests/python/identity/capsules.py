# SPDX-License-Identifier: MIT
# Functions and types that modules hand to each other in capsules and structs.
import ctypes, datetime, unicodedata
import numpy
from lxml import etree
from numpy._core import _multiarray_umath as core

api = ctypes.pythonapi
api.PyCapsule_GetPointer.restype = ctypes.c_void_p
api.PyCapsule_GetPointer.argtypes = [ctypes.py_object, ctypes.c_char_p]
api.PyCapsule_GetName.restype = ctypes.c_char_p
api.PyCapsule_GetName.argtypes = [ctypes.py_object]


def table(capsule, length):
    name = api.PyCapsule_GetName(capsule)
    print(name)
    at = api.PyCapsule_GetPointer(capsule, name)
    return (ctypes.c_void_p * length).from_address(at)


found = table(datetime.datetime_CAPI, 14)
kinds = (datetime.date, datetime.datetime, datetime.time, datetime.timedelta,
         datetime.tzinfo)
print([at == id(kind) for at, kind in zip(found, kinds)],
      found[5] == id(datetime.timezone.utc))
make = ctypes.PYFUNCTYPE(ctypes.py_object, *[ctypes.c_int] * 3,
                         ctypes.py_object)(found[6])
print(make(2020, 1, 2, datetime.date), len(set(found[6:13])))
try:
    print(make(2020, 13, 2, datetime.date))
except ValueError as error:
    print(error)
found = table(core._ARRAY_API, 320)
version = ctypes.CFUNCTYPE(ctypes.c_uint)(found[0])
print(version() == core._get_ndarray_c_version(), found[2] == id(numpy.ndarray),
      found[3] == id(numpy.dtype) or type(numpy.dtype))
named = [at for at in found[:300] if at]
print(len(named), len(set(named)))
found = table(core._UFUNC_API, 40)
print(found[0] == id(numpy.ufunc), len(set(filter(None, found))))
print(table(unicodedata._ucnhash_CAPI, 2)[0] is not None)
bits = numpy.random.PCG64(7)
print(api.PyCapsule_GetName(bits.capsule))
draw = bits.ctypes
print([draw.next_double(draw.state_address) for _ in range(3)],
      bits.random_raw(2), draw.next_uint32(draw.state))
print(numpy.random.Generator(numpy.random.PCG64(7)).random(3))
values = numpy.arange(6, dtype="i4").reshape(2, 3)[:, ::2]
print(api.PyCapsule_GetName(values.__array_struct__))
print(numpy.from_dlpack(numpy.arange(3.0)),
      api.PyCapsule_GetName(numpy.arange(3.0).__dlpack__()))
exported = etree.__pyx_capi__
for name in sorted(exported):
    print(name, api.PyCapsule_GetName(exported[name]))
text = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.c_void_p)
named = {api.PyCapsule_GetPointer(one, api.PyCapsule_GetName(one))
         for one in exported.values()}
print(len(named) == len(exported))

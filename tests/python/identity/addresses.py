# SPDX-License-Identifier: MIT
# Addresses of functions, as a program may look at them.
import ctypes, ctypes.util, _ctypes, zlib
import numpy

library = ctypes.CDLL("libz.so.1")
again = ctypes.CDLL("libz.so.1")


def at(function):
    return ctypes.cast(function, ctypes.c_void_p).value


print(at(library.crc32) == at(again.crc32),
      at(library.crc32) != at(library.adler32))
print(library.crc32(0, b"abc", 3) == zlib.crc32(b"abc"))
handle = _ctypes.dlopen("libz.so.1", 1)
print(_ctypes.dlsym(handle, "crc32") == at(library.crc32))
proto = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
compare = proto(lambda a, b: ctypes.c_int.from_address(a).value
                - ctypes.c_int.from_address(b).value)
values = (ctypes.c_int * 5)(5, 3, 1, 4, 2)
libc = ctypes.CDLL(None)
libc.qsort(values, 5, 4, compare)
print(list(values), at(compare) == at(compare))
pointer = ctypes.cast(library.crc32, ctypes.CFUNCTYPE(
    ctypes.c_ulong, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_uint))
print(pointer(0, b"abc", 3), bool(pointer))
none = ctypes.POINTER(ctypes.c_int)()
print(bool(none))
print(ctypes.pythonapi.Py_IsInitialized(), ctypes.pythonapi.PyLong_AsLong(
    ctypes.py_object(7)))
array = numpy.arange(4, dtype="i4")
print(array.ctypes.data == array.__array_interface__["data"][0])
print(numpy.ctypeslib.as_array(values)[0], ctypes.string_at(b"abc", 2))
for bad in ("library.nothing", "ctypes.CDLL('libnothing.so')",
            "library.crc32('x', object())", "none.contents"):
    try:
        eval(bad)
    except Exception as error:
        print(type(error).__name__, str(error)[:60])

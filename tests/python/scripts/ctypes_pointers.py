# SPDX-License-Identifier: MIT
# Addresses that ctypes takes are the functions' own, and stay callable.
import ctypes

libc = ctypes.CDLL(None)
address = ctypes.cast(libc.labs, ctypes.c_void_p).value
print(address == ctypes.cast(ctypes.CDLL(None).labs, ctypes.c_void_p).value)
print(ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_long)(address)(-4))
api = ctypes.pythonapi
api.PyLong_FromLong.restype = ctypes.py_object
print(api.PyLong_FromLong(42))
api.PyUnicode_FromFormat.restype = ctypes.py_object
print(api.PyUnicode_FromFormat(b"%s-%d", b"x", ctypes.c_int(3)))
printf = libc.snprintf
buffer = ctypes.create_string_buffer(100)
print(
    printf(buffer, 100, b"%d %s %.2f", 1, b"two", ctypes.c_double(3.0)),
    buffer.value,
)


class Div(ctypes.Structure):
    _fields_ = [("quot", ctypes.c_long), ("rem", ctypes.c_long)]


libc.ldiv.restype = Div
r = libc.ldiv(ctypes.c_long(17), ctypes.c_long(5))
print(r.quot, r.rem)
print(ctypes.c_void_p.in_dll(api, "PyExc_ValueError").value == id(ValueError))

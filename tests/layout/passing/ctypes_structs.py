# SPDX-License-Identifier: MIT
"""Structs that ctypes passes otherwise than compilers do: exit status 0 means
that all arrived. argv: the library of structs.c, and the name of one."""
import ctypes
import sys


class Matrix(ctypes.Structure):
    _fields_ = [("m", (ctypes.c_float * 2) * 2)]


class Either(ctypes.Union):
    _fields_ = [("d", ctypes.c_double), ("i", ctypes.c_long)]


class Packed(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("a", ctypes.c_uint8), ("b", ctypes.c_int)]


class Extended(ctypes.Structure):
    _fields_ = [("x", ctypes.c_longdouble)]


class Plain(ctypes.Structure):
    _fields_ = [("v", ctypes.c_float * 4)]


library = ctypes.CDLL(sys.argv[1])
name = sys.argv[2]
kind = {"matrix": Matrix, "either": Either, "packed": Packed,
        "extended": Extended, "plain": Plain}[name]
if name == "extended":
    library.extended.argtypes = []
    library.extended.restype = kind
    sys.exit(library.extended().x != 2.5)
value = kind.from_buffer_copy(bytes(range(1, 65))[:ctypes.sizeof(kind)])
taken = getattr(library, name)
taken.argtypes = [kind]
taken.restype = ctypes.c_int
sys.exit(taken(value))

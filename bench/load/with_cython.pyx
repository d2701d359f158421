# SPDX-License-Identifier: MIT
# distutils: language = c++
# cython: language_level=3, boundscheck=False, wraparound=False
# cython: binding=False, embedsignature=False
"""The core offered by Cython; functions as METH_FASTCALL builtins, which is
what Cython calls fastest."""
from cpython.unicode cimport PyUnicode_AsUTF8AndSize
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t


cdef extern from "core.hpp" namespace "core" nogil:
    cppclass CoreData "core::Data":
        uint32_t id
        double value
        uint8_t flag
    cppclass CoreCounter "core::Counter":
        CoreCounter(int64_t) except +
        int64_t add(int64_t)
    int64_t core_add "core::add"(int64_t, int64_t)
    double core_sum "core::sum"(const double*, size_t)
    int64_t core_last "core::last"(const char*, size_t)
    double core_weigh "core::weigh"(const CoreData&)
    int64_t core_refuse "core::refuse"(int64_t) except +

cdef extern from "plain.h":
    ctypedef int64_t (*callback)(int64_t, void*) except? -1
    int64_t plain_apply(callback, void*, int64_t) except *


def add(int64_t a, int64_t b):
    return core_add(a, b)


def sum(const double[::1] data):
    return core_sum(&data[0] if data.shape[0] else NULL, data.shape[0])


def last(str text not None):
    cdef Py_ssize_t size
    cdef const char* data = PyUnicode_AsUTF8AndSize(text, &size)
    return core_last(data, size)


cdef class Data:
    cdef CoreData data

    def __init__(self, uint32_t id, double value, uint8_t flag):
        self.data.id = id
        self.data.value = value
        self.data.flag = flag


def weigh(Data data not None):
    return core_weigh(data.data)


cdef class Counter:
    cdef CoreCounter* counter

    def __cinit__(self, int64_t start):
        self.counter = new CoreCounter(start)

    def __dealloc__(self):
        del self.counter

    def add(self, int64_t n):
        return self.counter.add(n)


def refuse(int64_t n):
    return core_refuse(n)


def decline(int64_t n):
    if n < 0:
        raise ValueError("n is negative")
    return n


cdef int64_t call_back(int64_t n, void* user) except? -1:
    return (<object>user)(n)


def apply(f, int64_t n):
    return plain_apply(call_back, <void*>f, n)

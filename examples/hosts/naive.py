# SPDX-License-Identifier: MIT
"""The article's jobs as one writes them first: python3 naive.py LIBRARY

The plain C core by ctypes: lists are copied item by item, text and bytes once
more each, the core copies what it could have read, and values cross one by
one. right.py does the same and prints the same.
"""
import ctypes
import sys

import jobs

core = ctypes.CDLL(sys.argv[1])
core.article_scale_one.restype = ctypes.c_double
core.article_scale_one.argtypes = (ctypes.c_double, ctypes.c_double)
core.article_context_new.restype = ctypes.c_void_p
core.article_context_add.restype = ctypes.c_int64
core.article_context_add.argtypes = (ctypes.c_void_p, ctypes.c_int64)
core.article_context_free.argtypes = (ctypes.c_void_p,)


def sum_array(numbers):
    copy = (ctypes.c_int32 * len(numbers))(*numbers)
    total = ctypes.c_int64()
    core.article_sum_array(copy, ctypes.c_size_t(len(numbers)),
                           ctypes.byref(total))
    return total.value


def sum_large(numbers):
    copy = (ctypes.c_int64 * len(numbers))(*numbers)
    total = ctypes.c_int64()
    core.article_sum_large_copied(copy, ctypes.c_size_t(len(numbers)),
                                  ctypes.byref(total))
    return total.value


def characters(lines):
    return sum(core.article_process_string_c(line.encode()) for line in lines)


def digits(data):
    copy = ctypes.create_string_buffer(data, len(data))
    found = ctypes.c_size_t()
    core.article_process_data(copy, ctypes.c_size_t(len(data)),
                              ctypes.byref(found))
    return found.value


def scale(values, factor):
    return [core.article_scale_one(value, factor) for value in values]


def running_total(numbers):
    for number in numbers:
        context = core.article_context_new(number)
        total = core.article_context_add(context, 1)
        core.article_context_free(context)
    return total


jobs.run(sum_array, sum_large, characters, digits, scale, running_total)

# SPDX-License-Identifier: MIT
"""One form of a boundary, good or bad: python3 forms.py CORE MORE FORM

CORE and MORE are the article's plain cores, in C or in Rust. What breaks the
process does so where its own form says; it then ends at once, before the
interpreter meets the damage.
"""
import ctypes
import os
import sys

core, more = map(ctypes.CDLL, sys.argv[1:3])
I32, I64, F64 = ctypes.c_int32, ctypes.c_int64, ctypes.c_double
SIZE, POINTER = ctypes.c_size_t, ctypes.c_void_p
TELL = ctypes.CFUNCTYPE(None)
ITEMS = 100_000


class Data(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint32), ("value", F64),
                ("flag", ctypes.c_uint8)]


def declare(library, name, result, *parameters):
    function = getattr(library, name)
    function.restype, function.argtypes = result, parameters
    return function


context_new = declare(core, "article_context_new", POINTER, I64)
context_add = declare(core, "article_context_add", I64, POINTER, I64)
context_free = declare(core, "article_context_free", None, POINTER)
scale_one = declare(core, "article_scale_one", F64, F64, F64)
scale_all = declare(core, "article_scale_all", I32, POINTER, SIZE, F64)
sum_telling = declare(more, "more_sum_telling", I64, POINTER, SIZE, TELL)


def numbers(count=ITEMS):
    return (I32 * count)(*range(count))


def sum_right():
    data, total = numbers(), I64()
    core.article_sum_array(data, SIZE(len(data)), ctypes.byref(total))
    core.article_holder_sum(data, SIZE(len(data)), ctypes.byref(total))
    assert total.value == sum(range(ITEMS))


def context_right():
    for number in range(10):
        context = context_new(number)
        assert context_add(context, 1) == number + 1
        context_free(context)


def records_right():
    records, total = (Data * 2)((1, 0.5, 1), (2, 100, 0)), F64()
    core.article_total(records, SIZE(2), ctypes.byref(total))
    assert total.value == 0.5


def text_right():
    text, count = "naïve".encode(), SIZE()
    core.article_process_string(text, SIZE(len(text)), ctypes.byref(count))
    assert count.value == 5


def error_right():
    result, message = I32(), ctypes.create_string_buffer(100)
    assert core.article_safe_entry(-1, ctypes.byref(result), message,
                                   SIZE(100)) != 0


def batched():
    values = (F64 * ITEMS)(*range(ITEMS))
    scale_all(values, ITEMS, 2)


def borrow_right():
    data = numbers()
    assert sum_telling(data, len(data), TELL(lambda: None)) == sum(data)


def lock_right():
    more.more_tell_unlocked(1000, TELL(lambda: None))


def frees_others():
    data = numbers()
    more.more_dangerous_sum(data, SIZE(len(data)))
    os._exit(0)


def forgotten():
    for number in range(100):
        context_add(context_new(number), 1)


def doubled():
    context = context_new(1)
    context_free(context)
    context_free(context)
    os._exit(0)


def panic():
    core.article_unsafe_entry(-1)


def lock_across():
    more.more_tell_locked(1000, TELL(lambda: None))


def chatty():
    for number in range(ITEMS):
        scale_one(number, 2)


def copied():
    data, total = (I64 * ITEMS)(*range(ITEMS)), I64()
    core.article_sum_large_copied(data, SIZE(len(data)), ctypes.byref(total))


globals()[sys.argv[3]]()

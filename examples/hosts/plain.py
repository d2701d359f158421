# SPDX-License-Identifier: MIT
"""Calls the plain cores, C's and Rust's, by ctypes: python3 plain.py LIBRARY

All that crosses is declared here by hand, a second time, and believed: ctypes
asks nobody whether the library has the same in mind.
"""
import array
import ctypes
import sys

core = ctypes.CDLL(sys.argv[1])
I32, I64, F64 = ctypes.c_int32, ctypes.c_int64, ctypes.c_double
SIZE, POINTER = ctypes.c_size_t, ctypes.POINTER


class Data(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint32), ("value", F64),
                ("flag", ctypes.c_uint8)]


def declare(name, result, *parameters):
    function = getattr(core, "article_" + name)
    function.restype, function.argtypes = result, parameters
    return function


sum_array = declare("sum_array", I32, POINTER(I32), SIZE, POINTER(I64))
sum_large = declare("sum_large", I32, POINTER(I64), SIZE, POINTER(I64))
sum_large_copied = declare("sum_large_copied", I32, POINTER(I64), SIZE,
                           POINTER(I64))
context_new = declare("context_new", ctypes.c_void_p, I64)
context_add = declare("context_add", I64, ctypes.c_void_p, I64)
context_free = declare("context_free", None, ctypes.c_void_p)
total = declare("total", I32, POINTER(Data), SIZE, POINTER(F64))
process_string = declare("process_string", I32, ctypes.c_char_p, SIZE,
                         POINTER(SIZE))
safe_entry = declare("safe_entry", I32, I32, POINTER(I32), ctypes.c_char_p,
                     SIZE)
holder_sum = declare("holder_sum", I32, POINTER(I32), SIZE, POINTER(I64))
process_data = declare("process_data", I32, ctypes.c_char_p, SIZE,
                       POINTER(SIZE))
scale_all = declare("scale_all", I32, POINTER(F64), SIZE, F64)
scale_one = declare("scale_one", F64, F64, F64)
AFTER = {n: declare(f"after_{n}", I32, *[I64] * n, POINTER(I32), SIZE,
                    POINTER(I64)) for n in (4, 5, 6)}


def items(item, values):
    """A buffer that both sides see."""
    return (item * len(values)).from_buffer(values)


def call(function, *arguments, result=I64):
    """The result, or `refused`."""
    value = result()
    status = function(*arguments, ctypes.byref(value))
    return value.value if status == 0 else "refused"


def main():
    small = items(I32, array.array("i", range(1000)))
    print("sum_array:", call(sum_array, small, 1000))
    print("sum_array of nothing:", call(sum_array, None, 0))
    print("sum_array of null:", call(sum_array, None, 5))
    large = items(I64, array.array("q", (2**50 + i for i in range(1000))))
    print("sum_large:", call(sum_large, large, 1000))
    print("sum_large_copied:", call(sum_large_copied, large, 1000))

    context = context_new(40)
    print("context:", context_add(context, 2), context_add(context, 3))
    context_free(context)

    records = (Data * 4)((1, 0.5, 1), (2, 100, 0), (3, 6, 1), (4, -1.5, 1))
    print(f"total: {call(total, records, 4, result=F64):g}")
    text = "naïve café 🐦 日本".encode()
    print("process_string:", call(process_string, text, len(text), result=SIZE))
    print("process_string of a surrogate:",
          call(process_string, b"abc\xed\xa0\x80", 6, result=SIZE))

    result, message = I32(), ctypes.create_string_buffer(100)
    safe_entry(21, result, message, len(message))
    print("safe_entry:", result.value)
    safe_entry(-1, result, message, len(message))
    print("safe_entry of -1:", message.value.decode())

    five = items(I32, array.array("i", range(5)))
    print("holder_sum:", call(holder_sum, five, 5))
    digits = b"a1b22c333\0\xff4"
    print("process_data:", call(process_data, digits, len(digits), result=SIZE))
    values = array.array("d", [1, 2, 3])
    scale_all(items(F64, values), 3, 2)
    print("scale_all:", *map("{:g}".format, values))
    print("scale_one:", *(f"{scale_one(value, 2):g}" for value in (1, 2, 3)))
    data = items(I32, array.array("i", [100, 200, 300]))
    for n, after in AFTER.items():
        print(f"after_{n}:", call(after, *[1, 2, 4, 8, 16, 32][:n], data, 3))


main()

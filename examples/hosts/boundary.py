# SPDX-License-Identifier: MIT
"""Calls the C++ core by its contract: python3 boundary.py LIBRARY

Nothing is declared here: `help(article.total)` shows what the library says.
"""
import array
import sys

import crossbill_ffi as crossbill

article = crossbill.load(sys.argv[1])


def asked(function, *arguments):
    """The result, or `refused`."""
    try:
        return function(*arguments)
    except crossbill.BadArgument:
        return "refused"


def null_with_length():
    """No Python value crosses as a null pointer with a length: by ctypes."""
    import ctypes
    core = ctypes.CDLL(sys.argv[1])
    status = core.article_sum_array(None, ctypes.c_size_t(5), None, None)
    return "refused" if status != 0 else status


def main():
    print("sum_array:", article.sum_array(array.array("i", range(1000))))
    print("sum_array of nothing:", article.sum_array(array.array("i")))
    print("sum_array of null:", null_with_length())
    large = array.array("q", (2**50 + i for i in range(1000)))
    print("sum_large:", article.sum_large(large))
    print("sum_large_copied:", article.sum_large_copied(large))

    with article.context_new(40) as context:
        print("context:", context.add(2), context.add(3))

    records = article.Data.array(4)
    for i, fields in enumerate([(1, 0.5, 1), (2, 100.0, 0), (3, 6.0, 1),
                                (4, -1.5, 1)]):
        records[i] = article.Data(*fields)
    print(f"total: {article.total(records):g}")
    print("process_string:", article.process_string("naïve café 🐦 日本"))
    print("process_string of a surrogate:",
          asked(article.process_string, b"abc\xed\xa0\x80"))

    print("safe_entry:", article.safe_entry(21))
    try:
        article.safe_entry(-1)
    except article.negative as error:
        print("safe_entry of -1:", error)

    print("holder_sum:", article.holder_sum(array.array("i", range(5))))
    print("process_data:", article.process_data(b"a1b22c333\0\xff4"))
    values = array.array("d", [1, 2, 3])
    article.scale_all(values, 2)
    print("scale_all:", *map("{:g}".format, values))
    print("scale_one:",
          *(f"{article.scale_one(value, 2):g}" for value in (1, 2, 3)))
    data = array.array("i", [100, 200, 300])
    for n in (4, 5, 6):
        after = getattr(article, f"after_{n}")
        print(f"after_{n}:", after(*[1, 2, 4, 8, 16, 32][:n], data))


main()

# SPDX-License-Identifier: MIT
"""The article's jobs with nothing left to bill: python3 right.py LIBRARY

The C++ core by its contract: buffers are borrowed where they lie, text is lent
as it is, and what can cross at once does. naive.py prints the same.
"""
import array
import sys

import crossbill_ffi as crossbill

import jobs

article = crossbill.load(sys.argv[1])


def sum_array(numbers):
    return article.sum_array(numbers)


def sum_large(numbers):
    return article.sum_large(numbers)


def characters(lines):
    return article.process_string("".join(lines))


def digits(data):
    return article.process_data(data)


def scale(values, factor):
    article.scale_all(values, factor)
    return values


def running_total(numbers):
    with article.context_new(numbers[-1]) as context:
        return context.add(1)


jobs.run(sum_array, sum_large, characters, digits, scale, running_total)

# SPDX-License-Identifier: MIT
"""A function of numpy's is given a list; an array."""
import numpy

LIST = [n / 3 for n in range(2000)]
ARRAY = numpy.array(LIST)


def before():
    return numpy.mean(LIST)


def after():
    return numpy.mean(ARRAY)

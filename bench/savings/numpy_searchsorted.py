# SPDX-License-Identifier: MIT
"""A sorted list becomes an array at each look; once for all."""
import numpy

LIST = list(range(0, 3000, 3))
ARRAY = numpy.array(LIST)
WANTED = list(range(0, 3000, 100))


def before():
    for wanted in WANTED:
        numpy.searchsorted(LIST, wanted)


def after():
    for wanted in WANTED:
        numpy.searchsorted(ARRAY, wanted)

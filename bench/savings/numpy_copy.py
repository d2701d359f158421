# SPDX-License-Identifier: MIT
"""An array is copied that could have been lent."""
import numpy

ARRAY = numpy.arange(100_000.)


def before():
    return numpy.array(ARRAY)


def after():
    return numpy.asarray(ARRAY)

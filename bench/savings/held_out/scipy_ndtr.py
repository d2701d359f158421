# SPDX-License-Identifier: MIT
"""A distribution's value at a time; those of an array.

Source: https://github.com/scipy/scipy/issues/9855
"""
import numpy
from scipy import special

VALUES = numpy.linspace(-3, 3, 1000)
NUMBERS = VALUES.tolist()


def before():
    for value in NUMBERS:
        special.ndtr(value)


def after():
    special.ndtr(VALUES)

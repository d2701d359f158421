# SPDX-License-Identifier: MIT
"""A root at a time; those of an array.

Source: https://github.com/RedFT/Hexy/issues/19
"""
import numpy

VALUES = numpy.arange(1000.0)
NUMBERS = VALUES.tolist()


def before():
    for value in NUMBERS:
        numpy.sqrt(value)


def after():
    numpy.sqrt(VALUES)

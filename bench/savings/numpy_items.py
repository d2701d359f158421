# SPDX-License-Identifier: MIT
"""Items of an array are asked for by their index; the list of all.

Source: https://github.com/commaai/openpilot/pull/23485
"""
import numpy

VALUES = numpy.arange(1000.0)
PLACES = range(1000)


def before():
    for n in PLACES:
        VALUES[n]


def after():
    for value in VALUES.tolist():
        pass

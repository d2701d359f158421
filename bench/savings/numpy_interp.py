# SPDX-License-Identifier: MIT
"""The same two lists become arrays at each call; once for all."""
import numpy

XS = [float(n) for n in range(500)]
YS = [n * n for n in XS]
X_ARRAY, Y_ARRAY = numpy.array(XS), numpy.array(YS)
POINTS = [n + .5 for n in range(50)]


def before():
    for x in POINTS:
        numpy.interp(x, XS, YS)


def after():
    for x in POINTS:
        numpy.interp(x, X_ARRAY, Y_ARRAY)

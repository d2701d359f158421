# SPDX-License-Identifier: MIT
"""Points are made one by one; of arrays.

Source: https://github.com/shapely/shapely/issues/2116
"""
import numpy
import shapely

XS, YS = numpy.arange(300.0), numpy.arange(300.0, 600.0)
PLACES = list(zip(XS.tolist(), YS.tolist()))


def before():
    return [shapely.Point(x, y) for x, y in PLACES]


def after():
    return shapely.points(XS, YS)

# SPDX-License-Identifier: MIT
"""Large matrices are multiplied: few calls, all of it work."""
import numpy

A = numpy.ones((200, 200))


def before():
    numpy.dot(A, A)

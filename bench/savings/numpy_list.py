# SPDX-License-Identifier: MIT
"""An array is made of a list, number by number; of memory that holds them.

Source: https://github.com/RickKessler/SNANA/issues/917
"""
import array

import numpy

LIST = [n / 3 for n in range(1000)]
MEMORY = array.array("d", LIST)


def before():
    return numpy.array(LIST)


def after():
    return numpy.frombuffer(MEMORY)

# SPDX-License-Identifier: MIT
"""Nearly all of it is Python, beside a call now and then."""
import math


def before():
    total = 0
    for n in range(20000):
        total += n * n % 7
    math.sqrt(total)

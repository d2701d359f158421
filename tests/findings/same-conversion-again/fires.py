# SPDX-License-Identifier: MIT
# Two lists become arrays in each call.
# expect: library _multiarray_umath
# expect: entry interp
# expect: severity warning
# expect: confidence medium
import numpy

xs = [float(n) for n in range(1000)]
ys = [n * n for n in xs]
for n in range(2000):
    point = n / 3
    numpy.interp(point, xs, ys)

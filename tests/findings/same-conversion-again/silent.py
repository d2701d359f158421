# SPDX-License-Identifier: MIT
# They become arrays once; lists that differ in length are others each time.
import numpy

xs = numpy.array([float(n) for n in range(1000)])
ys = xs * xs
for n in range(2000):
    numpy.interp(n / 3, xs, ys)
for n in range(500):
    numpy.array([float(m) for m in range(100 + n)])

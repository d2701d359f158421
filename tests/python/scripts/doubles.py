# SPDX-License-Identifier: MIT
# Doubles and complex numbers keep their values at each first call: they lie
# in vector registers, which the agent's first look at a call site must keep.
import cmath
import ctypes
import datetime
import math
import random
import statistics

print(cmath.sqrt(-2 + 1j), cmath.exp(1 + 2j), cmath.rect(2.5, 0.25))
print(cmath.polar(3 + 4j), complex("1.5+2.5j"), cmath.log(1j, 2))
print(math.fsum([0.1] * 10), math.hypot(3.5, 4.25, 1.0), math.frexp(6.75))
print(math.ldexp(0.75, 3), math.modf(3.25), math.fmod(7.5, 2.25))
print(datetime.timedelta(seconds=1.25).total_seconds())
print(datetime.datetime.fromtimestamp(1.5, datetime.timezone.utc))
print(random.Random(3).gauss(2.5, 0.5), random.Random(4).random())
print(statistics.NormalDist(1.5, 2.5).inv_cdf(0.3))
power = ctypes.CDLL("libm.so.6").pow
power.restype, power.argtypes = ctypes.c_double, [ctypes.c_double] * 2
print(power(2.5, 3.5))

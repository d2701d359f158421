# SPDX-License-Identifier: MIT
# A C array is filled of a list, number by number.
# expect: library _ctypes
# expect: entry Array.__init__
# expect: site kind(*numbers)
# expect: severity warning
# expect: confidence high
import ctypes

numbers = [n / 3 for n in range(1000)]
kind = ctypes.c_double * len(numbers)
for _ in range(300):
    kind(*numbers)

# SPDX-License-Identifier: MIT
# A function of a library is looked up by its name for each call.
# expect: library _ctypes
# expect: site labs = libc["labs"]
# expect: severity warning
# expect: confidence high
import ctypes

libc = ctypes.CDLL(None)
for n in range(30_000):
    labs = libc["labs"]
    labs(n)

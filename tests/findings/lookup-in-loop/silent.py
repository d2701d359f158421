# SPDX-License-Identifier: MIT
# A function of a library is looked up once.
import ctypes

libc = ctypes.CDLL(None)
labs = libc["labs"]
for n in range(100_000):
    labs(n)

# SPDX-License-Identifier: MIT
"""Calls each function of the SWIG module a number of times of its own."""
import swmodule

for i in range(10):
    assert swmodule.plain(i) == i + 1
for i in range(11):
    assert swmodule.named(i, 3) == i + 3
counters = [swmodule.Counter(i) for i in range(12)]
for i in range(13):
    counters[0].add(1)
for i in range(14):
    assert counters[0].n == 13
for i in range(15):
    counters[1].n = i
for i in range(16):
    swmodule.Counter.still(i)
for i in range(3):
    try:
        swmodule.plain("x")
    except TypeError as error:
        print(str(error).splitlines()[0])
print(counters[0].n, swmodule.plain, type(counters[0]).__name__)

# SPDX-License-Identifier: MIT
"""Calls each function of the PyO3 module a number of times of its own."""
import rsmodule

for i in range(10):
    assert rsmodule.plain(i) == i + 1
for i in range(11):
    assert rsmodule.named(i, b=3) == i + 3
counters = [rsmodule.Counter(i) for i in range(12)]
for i in range(13):
    counters[0].add(1)
for i in range(14):
    assert counters[0].n == 13
for i in range(15):
    counters[1].n = 4
for i in range(16):
    assert counters[0].twice == 26
for i in range(17):
    rsmodule.Counter.still(i)
for i in range(18):
    rsmodule.Counter.make()
for i in range(19):
    assert len(counters[0]) == 3
for i in range(20):
    assert counters[0](i) == i
for i in range(21):
    assert counters[0] + i == 13 + i
late = rsmodule.made()
for i in range(22):
    assert late() == 5
try:
    rsmodule.plain("x")
except TypeError as error:
    print(error)
print(rsmodule.plain, rsmodule.Counter, late)

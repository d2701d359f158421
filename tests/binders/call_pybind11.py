# SPDX-License-Identifier: MIT
"""Calls each function of the pybind11 module a number of times of its own."""
import pbmodule

counter = pbmodule.Counter()
for i in range(10):
    counter.add(1)
for i in range(11):
    counter.n
for i in range(12):
    counter.n = 4
for i in range(13):
    counter.twice
for i in range(14):
    pbmodule.Counter.made
for i in range(15):
    pbmodule.Counter.make()
for i in range(16):
    len(counter)
for i in range(17):
    pbmodule.f(1)
for i in range(18):
    assert pbmodule.g(1.5) == 2.5
try:
    pbmodule.f("x")
except TypeError as error:
    print(str(error).splitlines()[0])
print(pbmodule.f, type(pbmodule.Counter.__dict__["twice"]).__name__)

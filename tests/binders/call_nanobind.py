# SPDX-License-Identifier: MIT
"""Calls each function of the nanobind module a number of times of its own."""
import nbmodule

for i in range(10):
    nbmodule.f(1)
for i in range(11):
    assert nbmodule.f(1.5) == 2.5
for i in range(12):
    nbmodule.named(1, b=2)
for i in range(13):
    counter = nbmodule.Counter()
for i in range(14):
    counter.add(1)
bound = counter.add
for i in range(15):
    bound(1)
for i in range(16):
    counter.n
for i in range(17):
    counter.n = 3
for i in range(18):
    counter.twice
for i in range(19):
    nbmodule.Counter.make()
for i in range(20):
    len(counter)
for i in range(21):
    nbmodule.sub.g(1)


class Sub(nbmodule.Counter):
    pass


for i in range(22):
    sub = Sub()
for i in range(23):
    sub.add(1)
try:
    nbmodule.f("x")
except TypeError as error:
    print(error)
print(nbmodule.f, nbmodule.Counter.add, bound.__name__, Sub.__mro__)

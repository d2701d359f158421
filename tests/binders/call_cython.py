# SPDX-License-Identifier: MIT
"""Calls each function of the Cython module a number of times of its own."""
import cymodule

for i in range(10):
    cymodule.plain(1)
for i in range(11):
    cymodule.many(1, c=2)
for i in range(12):
    box = cymodule.Box(3)
for i in range(13):
    assert box.get(1) == 4
for i in range(14):
    cymodule.Box.make(1)
for i in range(15):
    cymodule.Box.build(1)
pure = cymodule.Py()
for i in range(19):
    pure.get()
for i in range(20):
    cymodule.Py.s()
for i in range(21):
    pure.p
for i in range(26):
    cymodule.fused(i)
inner = cymodule.closure(2)
for i in range(22):
    assert inner(1) == 3
for i in range(24):
    assert list(cymodule.gen(2)) == [0, 1]
bound = box.get
for i in range(25):
    bound(1)


class Sub(cymodule.Box):
    def get(self, k):
        return super().get(k) + 1


for i in range(5):
    assert Sub(1).get(2) == 4
print(type(cymodule.plain), cymodule.plain.__name__, repr(Sub), box.twice)

# SPDX-License-Identifier: MIT
"""Calls what mypyc compiled."""
import mymodule

assert mymodule.__file__.endswith(".so")
for i in range(10):
    mymodule.plain(1)
for i in range(11):
    box = mymodule.Box(1)
for i in range(12):
    box.get(1)
for i in range(13):
    mymodule.Box.make(1)
print(box, mymodule.plain)

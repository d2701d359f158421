# SPDX-License-Identifier: MIT
"""Greenlets that switch amid calls into a core, by its callbacks."""
import ctypes

import greenlet

core = ctypes.CDLL("./libcore.so")
function = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_long)
hub = greenlet.getcurrent()


@function
def back(number):
    hub.switch()
    return number


def body(number):
    for step in range(3):
        assert core.twice(number + step, back) == 2 * (number + step)


running = [greenlet.greenlet(body) for _ in range(10)]
for number, one in enumerate(running):
    one.switch(number)
while any(running):
    for one in running:
        if one:
            one.switch()

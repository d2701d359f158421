# SPDX-License-Identifier: MIT
"""Python on C cores,
with errors, callbacks, a thread and a child."""
import ctypes
import json
import os
import threading

core = ctypes.CDLL("./libcore.so")
compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int),
                           ctypes.POINTER(ctypes.c_int))


@compare
def order(left, right):
    return left[0] - right[0]


def text():
    for number in range(200):
        data = json.loads(json.dumps({"é": number, "b": [1.5, None, "c" * 50]}))
        assert data["é"] == number
    for wrong in ("[1,", '"\\x"', "nul"):
        try:
            json.loads(wrong)
        except json.JSONDecodeError:
            pass


def numbers():
    values = (ctypes.c_int * 40)(*(n * 17 % 41 for n in range(40)))
    core.sort(values, 40, order)
    assert list(values) == sorted(values)
    assert sum(core.add(n, 1) for n in range(100)) == 5050
    core.copy(values)


text()
numbers()
thread = threading.Thread(target=text)
thread.start()
thread.join()
child = os.fork()
if child == 0:
    numbers()
    os._exit(3)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3

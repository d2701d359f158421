# SPDX-License-Identifier: MIT
"""Ten functions at twenty places, each as often as the others."""
# expect: library core
# expect: severity note
import ctypes
import sys

core = ctypes.CDLL(sys.argv[1])
n = 0
for _ in range(5_000):
    n = core.step_0(n)
    n = core.step_1(n)
    n = core.step_2(n)
    n = core.step_3(n)
    n = core.step_4(n)
    n = core.step_5(n)
    n = core.step_6(n)
    n = core.step_7(n)
    n = core.step_8(n)
    n = core.step_9(n)
    n = core.step_0(n)
    n = core.step_1(n)
    n = core.step_2(n)
    n = core.step_3(n)
    n = core.step_4(n)
    n = core.step_5(n)
    n = core.step_6(n)
    n = core.step_7(n)
    n = core.step_8(n)
    n = core.step_9(n)
print(n)

# SPDX-License-Identifier: MIT
"""As much overhead, at two places; what else is called is next to nothing."""
import ctypes
import sys

core = ctypes.CDLL(sys.argv[1])
n = 0
for _ in range(50_000):
    n = core.step_0(n)
    n = core.step_1(n)
for name in range(10):
    n = getattr(core, f"step_{name}")(n)
print(n)

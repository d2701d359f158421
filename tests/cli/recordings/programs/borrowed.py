# SPDX-License-Identifier: MIT
"""A module that borrows bytes and buffers, and copies some of them."""
import borrowed

data = bytes(range(256)) * 16
for _ in range(50):
    assert borrowed.string(data) == len(data)
    assert borrowed.buffer(memoryview(data)) == sum(data[::16])
try:
    borrowed.buffer(None)
except TypeError:
    pass

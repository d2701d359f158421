# SPDX-License-Identifier: MIT
"""Functions of tvm-ffi: of its own, of Python, and with no name."""
import tvm_ffi

echo = tvm_ffi.get_global_func("testing.echo")
for i in range(1000):
    assert echo(i) == i


@tvm_ffi.register_global_func("crossbill.plus")
def plus(number):
    return number + 1


added = tvm_ffi.get_global_func("crossbill.plus")
for i in range(200):
    assert added(i) == i + 1
unnamed = tvm_ffi.convert(lambda number: number)
for i in range(30):
    assert unnamed(i) == i
print(echo, added, unnamed)

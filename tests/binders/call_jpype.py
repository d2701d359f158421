# SPDX-License-Identifier: MIT
"""Methods of Java: static, of an object, bound, and one that fails."""
import jpype

jpype.startJVM()
Math = jpype.JClass("java.lang.Math")
for i in range(230):
    assert Math.abs(-i) == i
for i in range(240):
    Math.max(1, i)
Builder = jpype.JClass("java.lang.StringBuilder")
builder = Builder()
for i in range(250):
    builder.append("x")
append = builder.append
for i in range(3):
    append("y")
try:
    Math.abs("x")
except TypeError as error:
    print(str(error).splitlines()[0])
print(builder.length(), Math.abs, append.__name__)

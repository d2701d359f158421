# SPDX-License-Identifier: MIT
"""A program of Python that starts a JVM by JPype: LIBJVM CLASSES."""
import sys

import jpype

jpype.startJVM(sys.argv[1], f"-Djava.library.path={sys.argv[2]}",
               classpath=[sys.argv[2]])
Core = jpype.JClass("Core")


@jpype.JImplements("java.lang.Runnable")
class Counts:
    calls = 0

    @jpype.JOverride
    def run(self):
        Counts.calls += 1


@jpype.JImplements("java.lang.Runnable")
class Raises:
    @jpype.JOverride
    def run(self):
        raise ValueError("in Python")


total = 0
for _ in range(2000):
    total = Core.add(total, 1)
counts = Counts()
for _ in range(200):
    Core.call(counts)
try:
    Core.call(Raises())
except ValueError as error:
    print(error)
try:
    Core.fail("in Java")
except jpype.JException as error:
    print(error)
array = jpype.JArray(jpype.JInt)(range(100))
print(total, Counts.calls, Core.critical(array), list(array)[:3])
jpype.shutdownJVM()
print("witness add 2000\nwitness call 201\nwitness fail 1\nwitness critical 1")

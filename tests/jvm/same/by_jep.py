# SPDX-License-Identifier: MIT
"""Python within a JVM, by jep: java -cp ... jep.Run by_jep.py"""
import jep

Core = jep.findClass("Core")
calls = []


class Counts:
    def run(self):
        calls.append(1)


total = 0
for _ in range(1000):
    total = Core.add(total, 1)
counts = jep.jproxy(Counts(), ["java.lang.Runnable"])
for _ in range(100):
    Core.call(counts)
try:
    Core.fail("in Java")
except Exception as error:
    print(error)
print(total, len(calls))
print("witness add 1000\nwitness call 100\nwitness fail 1")

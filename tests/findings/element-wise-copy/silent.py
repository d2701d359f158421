# SPDX-License-Identifier: MIT
# The same by memory that holds the numbers; serializers, which have to look at
# each item; few numbers.
import array
import ctypes
import sqlite3

import numpy
import orjson

memory = array.array("d", [n / 3 for n in range(1000)])
kind = ctypes.c_double * len(memory)
numbers = list(range(1000))
few = ctypes.c_double * 4
database = sqlite3.connect(":memory:")
database.execute("create table t (a integer)")
for _ in range(300):
    kind.from_buffer(memory)
    numpy.frombuffer(memory).sum()
    few(1., 2., 3., 4.)
    orjson.dumps(numbers)
    database.executemany("insert into t values (?)", [(7,)] * 100)

# SPDX-License-Identifier: MIT
# cython: language_level=3
# Every kind of function that Cython makes.
def plain(a): return a + 1
def many(a, b=2, *args, **kw): return a
cdef class Box:
    cdef public int n
    def __init__(self, n=0): self.n = n
    def get(self, k): return self.n + k
    @staticmethod
    def make(n): return Box(n)
    @classmethod
    def build(cls, n): return cls(n)
    @property
    def twice(self): return self.n * 2
    def __len__(self): return self.n
class Py:
    def __init__(self): self.x = 1
    def get(self): return self.x
    @staticmethod
    def s(): return 1
    @property
    def p(self): return 3
def closure(k):
    def inner(a): return a + k
    return inner
def gen(n):
    for i in range(n): yield i
ctypedef fused number:
    int
    double
def fused(number a): return a

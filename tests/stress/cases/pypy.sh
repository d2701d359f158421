# SPDX-License-Identifier: MIT
# PyPy: traces in machine code, a collector that moves objects, threads, ctypes
# with a callback.
# needs: pypy3 gcc
cat >core.c <<'EOF'
#include <stdlib.h>
#include <string.h>
long work(long a) { return a * 2 + 1; }
char* text(long a) {
  char* p = calloc(1, 100 + a);
  return memset(p, 0x78, 50);
}
EOF
gcc -O1 -shared -fPIC -o libcore.so core.c
cat >program.py <<'EOF'
import ctypes
import gc
import threading

core = ctypes.CDLL("./libcore.so")
core.work.restype = ctypes.c_long
print(sum(core.work(i) for i in range(20000)))


def deep(n):
    return deep(n + 1)


try:
    deep(0)
except RecursionError:
    print("deep")


class Object:
    def __del__(self):
        ended.append(1)


ended = []
[Object() for _ in range(100)]
gc.collect()
print(len(ended))
threads = [threading.Thread(target=lambda: [core.work(i) for i in range(1000)])
           for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
Compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int),
                           ctypes.POINTER(ctypes.c_int))
numbers = (ctypes.c_int * 5)(5, 3, 1, 4, 2)
ctypes.CDLL(None).qsort(numbers, 5, 4, Compare(lambda x, y: x[0] - y[0]))
print(list(numbers))
EOF
pypy3 program.py

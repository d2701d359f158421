# SPDX-License-Identifier: MIT
# Threads in functions of C: locks, locals, errors, hooks.
import decimal, queue, sqlite3, sys, threading, zlib
import numpy

results, lock = queue.SimpleQueue(), threading.Lock()
local = threading.local()


def work(number):
    local.value = number
    decimal.getcontext().prec = number + 3
    total = 0
    for _ in range(200):
        total += zlib.crc32(zlib.compress(bytes([number]) * 5000))
        total += int(numpy.arange(1000).sum())
        with lock:
            total += local.value
    results.put((number, total, str(decimal.Decimal(1) / 3)))


threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sorted(results.get() for _ in range(6)), decimal.getcontext().prec)
threading.excepthook = lambda args: print(
    args.exc_type.__name__, str(args.exc_value)[:60])
for bad in (lambda: sorted([2, 0], key=lambda one: 1 / one),
            lambda: zlib.decompress(b"x"), lambda: numpy.arange(3)[9],
            lambda: sys.exit(3)):
    thread = threading.Thread(target=bad)
    thread.start()
    thread.join()
database = sqlite3.connect(":memory:")
thread = threading.Thread(target=lambda: database.execute("select 1"))
thread.start()
thread.join()
print(threading.active_count(), len(sys._current_frames()),
      hasattr(local, "value"))

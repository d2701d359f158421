# SPDX-License-Identifier: MIT
"""ctypes.PyDLL keeps the lock while the library works."""
# expect: library core
# expect: entry work
# expect: severity warning
# expect: site core.work(
import ctypes
import sys
import threading

core = ctypes.PyDLL(sys.argv[1])


def run():
    for _ in range(30):
        core.work(3_000_000)


threads = [threading.Thread(target=run) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

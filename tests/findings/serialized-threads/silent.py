# SPDX-License-Identifier: MIT
"""ctypes.CDLL lets others run while the library works."""
import ctypes
import sys
import threading

core = ctypes.CDLL(sys.argv[1])


def run():
    for _ in range(30):
        core.work(3_000_000)


threads = [threading.Thread(target=run) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

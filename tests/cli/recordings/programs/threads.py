# SPDX-License-Identifier: MIT
"""Four threads at once and two more in turn, on cores that let the lock go."""
import threading
import zlib


def work(rounds):
    for _ in range(rounds):
        assert zlib.decompress(zlib.compress(b"crossing " * 2000))


def together(count):
    threads = [threading.Thread(target=work, args=(20,), name=f"worker-{n}")
               for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


together(4)
together(1)
together(1)

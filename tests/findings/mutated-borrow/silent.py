# SPDX-License-Identifier: MIT
"""What is lent is written before and after, by whoever may: never meanwhile."""
# options: --watch borrows
import array
import hashlib
import struct
import threading
import zlib

data = bytearray(1_000_000)


def use(number):
    own = bytearray(100_000)
    hashed = hashlib.sha256()
    for n in range(20):
        own[n] = number
        hashed.update(own)
        own[n + 1] = n
    zlib.compress(own)


threads = [threading.Thread(target=use, args=(n,)) for n in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for n in range(200):
    struct.pack_into("<q", data, 8 * n, n)
    hashlib.md5(data[:5000]).digest()
    hashlib.md5(b"text" * n).digest()
    zlib.crc32(data)
numbers = array.array("d", range(1000))
for n in range(100):
    numbers[n] = -n
    hashlib.sha1(numbers).digest()

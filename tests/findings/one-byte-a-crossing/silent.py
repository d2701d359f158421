# SPDX-License-Identifier: MIT
# A digest is fed with blocks; and a search for a text of one letter hands over
# no byte of the data.
import hashlib
import mmap

data = bytes(range(256)) * 16
digest = hashlib.sha256()
for _ in range(20_000):
    digest.update(data)
mapped = mmap.mmap(-1, 4096)
mapped.write(data)
for _ in range(20_000):
    mapped.find(b"\xff")

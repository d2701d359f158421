# SPDX-License-Identifier: MIT
"""A thread writes into what another one has lent to a hash."""
# options: --watch borrows
# expect: confidence medium
# expect: severity warning
# expect: site hashed.update(data)
import hashlib
import threading

data = bytearray(8_000_000)
done = False


def write():
    number = 0
    while not done:
        number += 1
        data[0:8] = number.to_bytes(8, "little")


writer = threading.Thread(target=write)
writer.start()
hashed = hashlib.sha256()
for _ in range(40):
    hashed.update(data)
done = True
writer.join()

# SPDX-License-Identifier: MIT
# A digest is fed byte by byte.
# expect: library _hashlib
# expect: site digest.update(data[n:n + 1])
# expect: severity warning
# expect: confidence high
import hashlib

data = bytes(range(256)) * 800
digest = hashlib.sha256()
for n in range(len(data)):
    digest.update(data[n:n + 1])

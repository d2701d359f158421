# SPDX-License-Identifier: MIT
"""So many bytes in each call that these are what takes the time."""
import hashlib

texts = [b"x" * length for length in (2_000, 8_000, 32_000, 128_000)]
for _ in range(400):
    for text in texts:
        hashlib.sha256(text)

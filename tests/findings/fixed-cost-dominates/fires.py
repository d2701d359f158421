# SPDX-License-Identifier: MIT
"""A few bytes in each call of a function that needs most of its time before it
looks at them."""
# expect: library _hashlib
# expect: severity note
# expect: site hashlib.sha256(
import hashlib

texts = [b"x" * length for length in (1, 2, 4, 8, 16, 32)]
for _ in range(20_000):
    for text in texts:
        hashlib.sha256(text)

# SPDX-License-Identifier: MIT
"""A digest is fed with 128 bytes at a time; with all of them.

Source: https://github.com/securefederatedai/openfederatedlearning/pull/134
"""
import hashlib

DATA = bytes(range(256)) * 512
PARTS = [DATA[n:n + 128] for n in range(0, len(DATA), 128)]


def before():
    digest = hashlib.sha384()
    for part in PARTS:
        digest.update(part)
    return digest.digest()


def after():
    digest = hashlib.sha384()
    digest.update(DATA)
    return digest.digest()

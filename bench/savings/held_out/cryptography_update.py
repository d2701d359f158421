# SPDX-License-Identifier: MIT
"""A cipher is fed with 64 bytes at a time; with all of them.

Source: https://github.com/marcobellaccini/pyAesCrypt/pull/1
"""
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

CIPHER = Cipher(algorithms.AES(bytes(range(32))), modes.CTR(bytes(16)))
DATA = bytes(range(256)) * 256
PARTS = [DATA[n:n + 64] for n in range(0, len(DATA), 64)]
ENCRYPTOR = CIPHER.encryptor()


def before():
    for part in PARTS:
        ENCRYPTOR.update(part)


def after():
    ENCRYPTOR.update(DATA)

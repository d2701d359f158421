# SPDX-License-Identifier: MIT
"""pysodium sets restype to c_uint where libsodium gives a size_t: the limit of
memory that crypto_pwhash may use loses its upper half."""
import ctypes

import pysodium

got = pysodium.sodium.crypto_pwhash_memlimit_max()
right = ctypes.CDLL(pysodium.sodium._name).crypto_pwhash_memlimit_max
right.restype = ctypes.c_size_t
print("declared", got, "right", right())
raise SystemExit(got == right())

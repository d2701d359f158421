# SPDX-License-Identifier: MIT
"""Large pieces are compressed, hundreds of microseconds each."""
import zlib

DATA = bytes(range(256)) * 400


def before():
    zlib.compress(DATA, 9)

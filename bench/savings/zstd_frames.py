# SPDX-License-Identifier: MIT
"""Each small message is a frame; a batch of them is one.

Source: https://github.com/facebook/zstd/issues/446
"""
import zstandard

PARTS = [b'{"id": %d, "name": "number %d"}' % (n, n) for n in range(300)]
COMPRESSOR = zstandard.ZstdCompressor()


def before():
    for part in PARTS:
        COMPRESSOR.compress(part)


def after():
    COMPRESSOR.compress(b"".join(PARTS))

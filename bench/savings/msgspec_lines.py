# SPDX-License-Identifier: MIT
"""Items are encoded one by one; as lines.

Source: https://github.com/msgspec/msgspec/pull/479
"""
import msgspec

ROWS = [{"id": n, "x": n / 3} for n in range(1000)]
ENCODER = msgspec.json.Encoder()


def before():
    for row in ROWS:
        ENCODER.encode(row)


def after():
    ENCODER.encode_lines(ROWS)

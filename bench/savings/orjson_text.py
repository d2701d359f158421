# SPDX-License-Identifier: MIT
"""Documents are given as str, each made UTF-8 again; as bytes.

Source: https://github.com/zabuldon/teslajsonpy/pull/411
"""
import orjson

TEXT = '{"name": "' + "Gr\u00fc\u00dfe aus K\u00f6ln \u20ac " * 100 + '"}'
BYTES = TEXT.encode()


def before():
    for n in range(20):
        orjson.loads(BYTES.decode())


def after():
    for n in range(20):
        orjson.loads(BYTES)

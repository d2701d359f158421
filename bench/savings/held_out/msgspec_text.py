# SPDX-License-Identifier: MIT
"""Documents are given as str, each made UTF-8 again; as bytes.

Source: https://github.com/msgspec/msgspec/pull/229
"""
import msgspec

DECODER = msgspec.json.Decoder()
DOCUMENTS = [msgspec.json.encode({"id": n, "text": "Grüße an alle " * 40})
             for n in range(50)]


def before():
    for document in DOCUMENTS:
        DECODER.decode(document.decode())


def after():
    for document in DOCUMENTS:
        DECODER.decode(document)

# SPDX-License-Identifier: MIT
# Bytes are passed; and ASCII text, which is lent as it is.
import orjson

document = orjson.dumps({"name": "Grüße aus Köln, 20 €, " * 500})
ascii_document = orjson.dumps({"name": "greetings from Cologne, " * 500})
for _ in range(20_000):
    orjson.loads(document)
    orjson.loads(ascii_document.decode())

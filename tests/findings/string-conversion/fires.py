# SPDX-License-Identifier: MIT
# Documents came as bytes, are made text, and that is made bytes again.
# expect: library orjson
# expect: entry loads
# expect: site orjson.loads(document.decode())
# expect: severity warning
# expect: confidence high
import orjson

document = orjson.dumps({"name": "Grüße aus Köln, 20 €, " * 500})
for _ in range(20_000):
    orjson.loads(document.decode())

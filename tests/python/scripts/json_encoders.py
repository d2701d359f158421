# SPDX-License-Identifier: MIT
# The encoder's fast path, and custom encoders, give the same text.
import json, decimal, datetime


class Own(json.JSONEncoder):
    def default(self, o):
        return str(o)


data = {"ä": [1, 2.5, None, True, '€"\\\n'], "n": {"a": (1, 2)}}
for ascii in (True, False):
    print(json.dumps(data, ensure_ascii=ascii))
    print(json.dumps(data, ensure_ascii=ascii, indent=2, sort_keys=True))
print(
    json.dumps([decimal.Decimal("1.10"), datetime.date(2020, 1, 2)], cls=Own)
)
print(json.dumps(data, separators=(",", ":")))
print("".join(json.JSONEncoder().iterencode(data)))
encoder = json.encoder.c_make_encoder
if encoder:
    calls = []

    def mine(text):
        calls.append(text)
        return '"' + text.upper() + '"'

    e = encoder({}, None, mine, None, ":", ",", False, False, True)
    print("".join(e({"k": "v"}, 0)), calls)
print(json.loads('{"a": [1, 2.0, "\\u00e4", null]}', parse_float=str))
try:
    json.loads("[1,")
except json.JSONDecodeError as error:
    print(error)
try:
    json.dumps(object)
except TypeError as error:
    print(error)

# SPDX-License-Identifier: MIT
# Modules imported in several interpreters of one process.
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    raise SystemExit(print("none"))
import zlib, json

print(zlib.crc32(b"abc"))
for i in range(3):
    one = interpreters.create()
    interpreters.run_string(
        one,
        "import zlib, json, math, _struct\n"
        "print(zlib.crc32(b'abc'), json.dumps([1]), math.sqrt(4),"
        " _struct.pack('i', 1))",
    )
    interpreters.destroy(one)
print(zlib.crc32(b"abc"), json.dumps([1]))

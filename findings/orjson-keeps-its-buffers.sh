#!/bin/sh
# SPDX-License-Identifier: MIT
# What the results of orjson.dumps() take, where a program keeps them.
#
# Guess: as many bytes as they are long, and the head of a bytes object. So to
# make a list of many results takes as long as to make them and let them go.
# True: a result of 46 bytes takes 4 KiB of memory while it is kept, with orjson
# before 3.13 1 KiB: as much as the buffer that it was written into, although
# that was made smaller. Each touches a new page, so that 100,000 of them took
# 412 MB and 1.7 us each, in place of 0.1 us for those that are let go. A copy,
# bytes(memoryview(text)), takes 88 bytes. Hence a list written by one call is
# 20 times as fast as a list of results (examples/orders).
#
# Seen with orjson 3.13.0, 3.11.0, 3.10.18 and 3.9.15, CPython 3.11, glibc 2.36.
# Exits non-zero where that has changed.
set -u
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
cat >kept.py <<'EOS'
import orjson
def used():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
row, count = {"number": 1, "customer": "customer 1", "price": 1}, 20_000
before = used()
kept = [orjson.dumps(row) for _ in range(count)]
each = (used() - before) // count
before = used()
copies = [bytes(bytearray(text)) for text in kept]
copied = (used() - before) // count
print(f"orjson {orjson.__version__}: {len(kept[0])} bytes, kept {each} each,"
      f" their copies {copied}")
raise SystemExit(not (each > LEAST and copied < 200))
EOS
changed=0
for pair in 3.13.0:4000 3.11.0:1000; do
  python3 -m pip install -q --root-user-action=ignore --no-deps \
    --target "${pair%:*}" "orjson==${pair%:*}" || exit 2
  sed "s/LEAST/${pair#*:}/" kept.py >run.py
  PYTHONPATH=${pair%:*} python3 run.py || changed=1
done
exit $changed

# SPDX-License-Identifier: MIT
# Profilers and tracers see the same C calls.
import cProfile, io, json, pstats, re, sys, zlib

seen = []


def profile(frame, event, arg):
    if event.startswith("c_"):
        seen.append((event, arg.__name__))


sys.setprofile(profile)
zlib.crc32(b"x")
json.dumps({"a": 1})
json.loads("[1]")
sys.setprofile(None)
print(seen)
p = cProfile.Profile()
p.enable()
[zlib.adler32(b"x") for _ in range(10)]
json.dumps([1])
p.disable()
out = io.StringIO()
pstats.Stats(p, stream=out).sort_stats("name").print_stats()
print(sorted(re.findall(r"\{.*\}", out.getvalue())))

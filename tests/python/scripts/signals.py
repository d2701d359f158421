# SPDX-License-Identifier: MIT
# Signal handlers written in Python, in the middle of extension code.
import os, signal, sys, time, zlib, json

hits = []
signal.signal(
    signal.SIGALRM, lambda s, f: hits.append(len(json.dumps(list(range(50)))))
)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
data = os.urandom(2000)
while len(hits) <= 100:
    assert zlib.decompress(zlib.compress(data)) == data
signal.setitimer(signal.ITIMER_REAL, 0)
print(set(hits))
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)
except KeyboardInterrupt:
    print("interrupted")
sys.stdout.flush()
os.kill(os.getpid(), signal.SIGTERM)

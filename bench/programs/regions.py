# SPDX-License-Identifier: MIT
"""What a mark of a region costs in Python: batches of `with` over a region, and
over an object whose two functions do nothing, in turns. Prints the least of
a batch, by mark: one `with` is two."""
import json
import time

import crossbill_ffi as crossbill

MARKS, BATCHES = 2000, 400


def marks(rounds=range(MARKS // 2), region=crossbill.region):
    start = time.perf_counter_ns()
    for _ in rounds:
        with region("GET /users/profile"):
            pass
    return (time.perf_counter_ns() - start) / MARKS


class Nothing:
    def __enter__(self):
        pass

    def __exit__(self, *error):
        pass


def calls(rounds=range(MARKS // 2), nothing=Nothing):
    start = time.perf_counter_ns()
    for _ in rounds:
        with nothing():
            pass
    return (time.perf_counter_ns() - start) / MARKS


both = [(marks(), calls()) for _ in range(BATCHES)]
print(json.dumps({"mark": min(m for m, _ in both),
                  "call": min(c for _, c in both)}))

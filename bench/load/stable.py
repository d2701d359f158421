# SPDX-License-Identifier: MIT
"""What calls cost with one build of the extension, against another:

    stable.py PYTHON CORE PACKAGE OTHER [ROUNDS]

PACKAGE and OTHER are folders with crossbill_ffi in them: BUILD/python,
BUILD/python-abi3. CORE is that of tests/load (BUILD/load-tests/libcore.so).
Processes of both take turns. Each line has a case, the ns a call of each, and
the ratio: all from the fastest of each process, of which the median counts.
"""
import json
import os
import statistics
import subprocess
import sys

TIMED = """
import array, json, sys, timeit
import crossbill_ffi as crossbill
core = crossbill.load(sys.argv[1])
items = array.array("d", range(64))
ascii, wide = "x" * 20, "\\u20ac" * 20
counter, data = core.counter_new(1), core.Data()
view = core.squares(items)
region = crossbill.region("r")
def in_region():
    with region: pass
CASES = {
    "nothing()": "core.nothing()",
    "add(1, 2)": "core.add(1, 2)",
    "add(a=1, b=2)": "core.add(a=1, b=2)",
    "half(1.5)": "core.half(1.5)",
    "str, ASCII": "core.utf8_units(ascii)",
    "str as UTF-16": "core.utf16_units(wide)",
    "a buffer of doubles": "core.total_f64(items)",
    "an object's method": "counter.add(1)",
    "an object made, freed": "core.counter_new(1)",
    "a struct": "core.value_of(data)",
    "a struct made": "core.Data()",
    "a field read": "data.value",
    "an item read": "view[3]",
    "a callback": "core.swallow(int)",
    "with region, not recorded": "in_region()",
}
found = {}
for name, code in CASES.items():
    timer = timeit.Timer(code, globals=globals())
    try:
        timer.timeit(10)
    except Exception as error:
        sys.exit(f"{name}: {error}")
    found[name] = min(timer.repeat(15, 10000)) / 10000 * 1e9
print(json.dumps(found))
"""


def timed(python, core, package):
    done = subprocess.run([python, "-c", TIMED, core], check=True, text=True,
                          stdout=subprocess.PIPE,
                          env={**os.environ, "PYTHONPATH": package})
    return json.loads(done.stdout)


def main(python, core, package, other, rounds=9):
    runs = [(timed(python, core, package), timed(python, core, other))
            for _ in range(int(rounds))]
    for case in runs[0][0]:
        one, two = (statistics.median(run[i][case] for run in runs)
                    for i in (0, 1))
        ratio = statistics.median(b[case] / a[case] for a, b in runs)
        print(f"{case:26} {one:7.1f} {two:7.1f} {ratio:6.2f}")


main(*sys.argv[1:])

# SPDX-License-Identifier: MIT
"""Times two expressions in turn, at several sizes.

`crossbill worth` runs this by the interpreter that the user names: `python3 -c
TEXT JSON`, where JSON has the expressions `a` and `b`, a `setup` that may use
`n`, the `sizes`, and `seconds` for all of them. Each line of the output is a
size and pairs of nanoseconds that one execution took: `n a b a b ...`; or
`error` and what is wrong with an expression or the setup.

One pair is a block of each, the first by turns; a block is long enough that
reading the clock is nothing. Garbage is collected between sizes, not in blocks,
as timeit has it.
"""
import gc
import json
import os
import sys
import time
import traceback

BLOCK_NS = 500_000  # at least, where a call is shorter
LEAST_PAIRS, MOST_PAIRS = 5, 201

# What the expressions print is thrown away.
OUTPUT = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def loop_of(name, text, names):
    compile(text, f"<{name}>", "eval")  # an expression, and no more
    source = (f"def loop(times, clock):\n  begin = clock()\n"
              f"  for _ in times:\n    ({text}\n)\n  return clock() - begin\n")
    exec(compile(source, f"<{name}>", "exec"), names)
    return names.pop("loop")


def run(loop, count):
    return loop([None] * count, time.perf_counter_ns)


def block_size(loop):
    count = 1
    while True:
        took = run(loop, count)
        if took >= BLOCK_NS or count >= 1_000_000:
            return count
        count = count * 2 if took < BLOCK_NS // 8 else \
            count * BLOCK_NS // max(took, 1) + 1


def time_size(task, size, seconds):
    names = {"n": size, "__name__": "__main__"}
    exec(compile(task["setup"], "<setup>", "exec"), names)
    loops = [loop_of(name, task[name], names) for name in ("a", "b")]
    end = time.perf_counter() + seconds
    counts = [block_size(loop) for loop in loops]
    pairs = []
    gc.collect()
    gc.disable()
    while len(pairs) < LEAST_PAIRS or \
            (time.perf_counter() < end and len(pairs) < MOST_PAIRS):
        pair = [0, 0]
        for which in ((0, 1) if len(pairs) % 2 else (1, 0)):
            pair[which] = run(loops[which], counts[which]) / counts[which]
        pairs.append(pair)
    gc.enable()
    print(size, *(f"{ns:.3f}" for pair in pairs for ns in pair), flush=True,
          file=OUTPUT)


def main():
    task = json.loads(sys.argv[1])
    sys.path.insert(0, "")
    try:
        for size in task["sizes"]:
            time_size(task, size, task["seconds"] / len(task["sizes"]))
    except KeyboardInterrupt:
        return 130
    except BaseException as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = next((frame.filename for frame in reversed(frames)
                      if frame.filename.startswith("<")), "")
        if isinstance(error, SyntaxError):
            where = error.filename
        print(f"error {where or 'it'}: {type(error).__name__}: {error}",
              file=OUTPUT)
        return 2
    return 0


sys.exit(main())

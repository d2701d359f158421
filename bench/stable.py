#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do runs of one program count alike? Real test suites, so often each.

    bench/stable.py CROSSBILL [RUNS [SUITE...]]

The suites are CPython's own, of its C modules, with their tests in the order in
which the files have them. A suite's functions are alike if all runs counted as
many calls. `diff` of the first half of the runs with the second must say no
difference; of those functions that differ it must tell why.
"""
import collections
import json
import pathlib
import sys
import tempfile

import lib

SUITES = ("array", "bz2", "csv", "hashlib", "itertools", "json", "pickle",
          "sqlite3", "struct", "zlib")
RUNS, BAR = 20, 0.95


def record(crossbill, suite, file):
    lib.run([crossbill, "record", "--exact", "--quiet", "-o", file, "--",
             sys.executable, "-m", "test", "-q", f"test_{suite}"],
            undisturbed=False)


def difference(crossbill, old, new):
    """All of it, whatever the exit status."""
    done = lib.subprocess.run(
        [crossbill, "diff", "--format", "json", "--top", "0", "--old", *old,
         "--new", *new], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise lib.Failed(done.stderr)
    return json.loads(done.stdout)


def row(crossbill, suite, runs, folder):
    files = [folder / f"{suite}.{run}.db" for run in range(runs)]
    for file in files:
        record(crossbill, suite, file)
    both = difference(crossbill, files[::2], files[1::2])
    unlike = both["unstable"]
    count = len(both["entries"]) + both["same_entries"]
    causes = collections.Counter(line["cause"] for line in unlike)
    for line in unlike:
        if line["cause"] is None:
            print(f"  {suite}: {line['core']} {line['name']}: "
                  f"{line['old']['calls']} {line['new']['calls']}")
    changed = [line["name"] for line in both["entries"]
               if line["calls"] != "none"]
    share = 1 - len(unlike) / count
    told = ", ".join(f"{cause or 'no cause'} {n}"
                     for cause, n in causes.most_common())
    return lib.Row(
        suite, f"{share:.1%} of {count} functions alike; {told or '-'}; "
        f"said to differ: {len(changed)}", f"{BAR:.0%}",
        share >= BAR and None not in causes and not changed)


def main():
    crossbill = str(pathlib.Path(sys.argv[1]).resolve())
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else RUNS
    with tempfile.TemporaryDirectory() as folder:
        lib.print_table([row(crossbill, suite, runs, pathlib.Path(folder))
                         for suite in sys.argv[3:] or SUITES])


if __name__ == "__main__":
    main()

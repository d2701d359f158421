#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What does it cost to begin or to end a region?

    bench/regions.py CROSSBILL

In one run of a program, recorded and not, as ns a mark: beside a call of an
empty function by a pointer (C), or a `with` over an object of Python whose two
functions do nothing.
"""
import os
import pathlib

import lib

BARS = {"C": 50, "Python": 300}
UNRECORDED = 2  # times what an empty call or an empty `with` takes


def commands(crossbill):
    program = lib.program("regions", options=[
        f"-I{lib.FOLDER.parent / 'include'}"])
    package = crossbill.parent / "python"
    python = ["env", f"PYTHONPATH={package}",
              os.environ.get("CROSSBILL_BENCH_PYTHON", "python3"),
              lib.PROGRAMS / "regions.py"]
    return {"C": [program], "Python": python}


def measure(crossbill):
    rows = []
    for language, command in commands(pathlib.Path(crossbill)).items():
        bar = BARS[language]
        got = lib.json_line(lib.run(lib.recorded(crossbill, command)))
        rows.append(lib.Row(
            f"a mark of a region in {language}, recorded",
            f"{got['mark']:.1f} ns ({got['mark'] / got['call']:.1f} x "
            f"an empty one's {got['call']:.1f})",
            f"at most {bar} ns", got["mark"] <= bar))
        got = lib.json_line(lib.run(command))
        rows.append(lib.Row(
            "... and when nobody records",
            f"{got['mark']:.1f} ns ({got['mark'] / got['call']:.1f} x "
            f"an empty one's {got['call']:.1f})",
            f"at most {UNRECORDED} x", got["mark"] <=
            UNRECORDED * got["call"]))
    return rows


if __name__ == "__main__":
    lib.main(measure)

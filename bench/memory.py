#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How much more memory an import takes when it is recorded.

The program says that it is ready and waits; then the kernel's numbers are
read. Of the program and of the recorder all that is resident counts, private
and shared: Private_Clean, Private_Dirty, Shared_Clean and Shared_Dirty of
smaps_rollup, so the arena, the agent's own file and what both map of libc, too.
Of the recorder's witness, a fork that maps nothing else, what is private. The
peak is VmHWM in place of that sum. The difference to the plain program counts.

The first recording fills a cache of our own, the second finds it. A third
without one is told beside it: there the code of all modules is read once.
"""
import os
import pathlib
import re
import shutil
import subprocess

import lib

MIB = 1 << 10  # in the kernel's KiB
BAR = 14
PROGRAMS = ("import pandas", "import numpy")
WAIT = "\nprint('ready', flush=True)\ninput()"


def numbers(path):
    """The fields of a file of /proc that are in KiB."""
    return {name: int(value) for name, value in
            re.findall(r"(?m)^(\w+):\s+(\d+) kB$", path.read_text())}


def resident(pid, private_only=False):
    rollup = numbers(pathlib.Path(f"/proc/{pid}/smaps_rollup"))
    names = ["Private_Clean", "Private_Dirty"]
    if not private_only:
        names += ["Shared_Clean", "Shared_Dirty"]
    return sum(rollup[name] for name in names)


def peak(pid):
    return numbers(pathlib.Path(f"/proc/{pid}/status"))["VmHWM"]


def children(pid):
    return [int(child) for child in pathlib.Path(
        f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_recorder(pid, crossbill):
    return os.path.realpath(f"/proc/{pid}/exe") == str(crossbill)


def modules(pid):
    """Files of which code is mapped, and threads."""
    text = pathlib.Path(f"/proc/{pid}/maps").read_text()
    files = set(re.findall(r"(?m)^\S+ ..x. .* (/\S+)$", text))
    return len(files), len(os.listdir(f"/proc/{pid}/task"))


def sizes(pid, crossbill):
    """MiB at the end and at the peak, and the program's own pid."""
    if not is_recorder(pid, crossbill):
        return resident(pid) / MIB, peak(pid) / MIB, pid
    end, most, program = resident(pid), peak(pid), None
    for child in children(pid):
        if is_recorder(child, crossbill):
            end += resident(child, private_only=True)
            most += resident(child, private_only=True)
        else:
            program = child
            end += resident(child)
            most += peak(child)
    return end / MIB, most / MIB, program


def measured(command, crossbill):
    """The sizes when it is ready, and what the program has loaded."""
    environment = os.environ | {"XDG_CACHE_HOME": str(lib.CACHE)}
    with subprocess.Popen([str(part) for part in command], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          env=environment) as process:
        if process.stdout.readline() != "ready\n":
            raise lib.Failed(f"{command[-1]} did not begin")
        end, most, program = sizes(process.pid, crossbill)
        loaded = modules(program)
        process.communicate("\n")
    return end, most, loaded


def row(code, crossbill):
    program = [lib.WHEELS, "-c", code + WAIT]
    record = lib.recorded(crossbill, program)
    uncached = lib.recorded(crossbill, program, "--no-cache")
    plain_end, plain_peak, _ = measured(program, crossbill)
    measured(record, crossbill)
    end, most, (files, threads) = measured(record, crossbill)
    first_end, first_peak, _ = measured(uncached, crossbill)
    more, more_peak = end - plain_end, most - plain_peak
    return lib.Row(
        f"memory: `{code}`, {files} modules, {threads} threads",
        f"{more:.1f} MiB more ({plain_end:.0f} -> {end:.0f}), at its peak "
        f"{more_peak:.1f}; without a cache {first_end - plain_end:.1f}, "
        f"{first_peak - plain_peak:.1f}",
        f"{BAR} MiB", max(more, more_peak) <= BAR)


def measure(crossbill):
    if not lib.WHEELS.exists():
        return [lib.Row.unavailable("memory", f"{BAR} MiB",
                                    "no packages (bench/requirements.txt)")]
    shutil.rmtree(lib.CACHE, ignore_errors=True)
    lib.BUILD.mkdir(parents=True, exist_ok=True)
    rows = []
    for code in PROGRAMS:
        try:
            rows.append(row(code, crossbill))
        except lib.Failed as failure:
            rows.append(lib.Row(f"memory: `{code}`", str(failure), "", False))
    return rows


if __name__ == "__main__":
    lib.main(measure)

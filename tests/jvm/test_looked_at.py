# SPDX-License-Identifier: MIT
"""SIGQUIT and jstack while threads are within natives: whoever looks sees the
same frames plain and recorded.
"""
import os
import re
import signal
import subprocess

import pytest

from conftest import LONG
from harness import tool
from same_programs import MODES, built, calls, environment

pytestmark = pytest.mark.skipif(not LONG, reason="CROSSBILL_LONG is not set")
MOST = 3  # threads that are within a native


def stacks(dump):
    """The stacks that have natives of Core, in one order."""
    found = []
    for block in dump.split("\n\n"):
        frames = re.findall(r"^\tat (.*)$", block, re.MULTILINE)
        if any(frame.startswith("Core.") for frame in frames):
            # A hidden class has a number of its own, and where it lies.
            found.append([re.sub(r"\$\$Lambda.*?(?=\.\w+\()", "$$Lambda",
                                 frame) for frame in frames])
    return sorted(found)


def until(lines, start):
    """Read up to the line that starts so."""
    read = []
    for line in lines:
        read.append(line)
        if line.startswith(start):
            return "".join(read)
    raise AssertionError("".join(read))


def looked_at(jdk, command):
    """What SIGQUIT and jstack print, and what the program then does."""
    with subprocess.Popen([str(part) for part in command], text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=environment()) as process:
        try:
            pid = int(until(process.stdout, "pid ").split()[-1])
            os.kill(pid, signal.SIGQUIT)
            quit_dump = until(process.stdout, "JNI global ref")
            dump = tool.run(jdk.command("jstack"), pid)
            rest, errors = process.communicate("\n", timeout=tool.SECONDS)
        finally:
            process.kill()
    said = [line for line in rest.splitlines()
            if line.startswith("witness") or line.isdigit()]
    return (process.returncode, said, errors, stacks(quit_dump), stacks(dump))


@pytest.mark.parametrize("options", [(), ("-Xint",), ("-XX:+UseZGC",)],
                         ids=["plain", "interpreted", "z"])
def test_looked_at(options, jdk, tmp_path):
    folder = built(jdk)
    command = [jdk.java, f"-Djava.library.path={folder}", *options, "-cp",
               folder, "Looked"]
    alone = looked_at(jdk, command)
    assert (alone[0], alone[1][:1]) == (0, [str(MOST)]), alone
    assert [len(dump) for dump in alone[3:]] == [MOST + 1] * 2
    for mode, flags in MODES.items():
        file = tmp_path / f"{mode}.xb"
        recorded = looked_at(jdk, [tool.CROSSBILL, "record", *flags, "--quiet",
                                   "-o", file, "--", *command])
        assert (mode, *recorded) == (mode, *alone)
        for name, count in re.findall(r"witness (\w+) (\d+)",
                                      "\n".join(alone[1])):
            assert (mode, name, calls(file, name)) == (mode, name, int(count))

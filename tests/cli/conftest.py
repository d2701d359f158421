# SPDX-License-Identifier: MIT
"""What the tests of the command line share: recorders, sessions, folders."""
import os
import pathlib
import signal
import subprocess
import time

import pytest

from harness.tool import (CROSSBILL, ROOT, SECONDS, build,  # noqa: F401
                          record)

SESSIONS = pathlib.Path("/dev/shm")

# nohup, and `&` in a script, let us ignore what the tests send.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)


def start(*arguments, **options):
    """Starts `crossbill record`; pipes for its output."""
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.Popen(
        [CROSSBILL, "record", *map(str, arguments)], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def wait_until(condition, what):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"within {SECONDS} s there was no {what}")


def state(pid):
    """The letter of /proc/PID/stat, or '' if the process is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[0]


def pending(pid):
    """Whether a signal waits for the process to take it."""
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return any(int(line.split()[1], 16) for line in text.splitlines()
               if line.startswith(("SigPnd", "ShdPnd")))


def name_of(pid):
    """The name of the program that a process executes."""
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def runs(pid, name):
    """Whether a child of the process executes that program by now."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return name in map(name_of, children.split())


def sessions():
    """The session folders of this user."""
    return {path.name for path in SESSIONS.glob(f"crossbill-{os.geteuid()}-*")}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Each test stands in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compile_c(name, text, *flags):
    return build(text, name, "-O1", *flags)

# SPDX-License-Identifier: MIT
"""What the tests of the command line share: the tool, programs, folders.

CROSSBILL names the built tool (default: that of the release build).
"""
import os
import pathlib
import signal
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CROSSBILL = pathlib.Path(
    os.environ.get("CROSSBILL", ROOT / "build/release/crossbill")).absolute()
SESSIONS = pathlib.Path("/dev/shm")
SECONDS = 20

# nohup, and `&` in a script, let us ignore what the tests send.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)


def record(*arguments, **options):
    """Runs `crossbill record` to its end; text in, text out."""
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(
        [CROSSBILL, "record", *map(str, arguments)], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS,
        **options)


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


def sessions():
    """The session folders of this user."""
    return {path.name for path in SESSIONS.glob(f"crossbill-{os.geteuid()}-*")}


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Each test stands in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compile_c(name, text, *flags):
    subprocess.run(["gcc", "-O1", "-x", "c", "-", "-o", name, *flags],
                   input=text, text=True, check=True)
    return pathlib.Path(name).absolute()

# SPDX-License-Identifier: MIT
"""A terminal of a test's own: runs a command on it, and shows its screen.

The command leads a session, and the terminal is its own, as in a window. pyte
plays the terminal.
"""
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

from harness import tool, wheels

REQUIREMENTS = tool.ROOT / "tests" / "cli" / "requirements.txt"


def pyte():
    packages = wheels.folder(sys.executable, REQUIREMENTS, "terminal")
    if str(packages) not in sys.path:
        sys.path.insert(0, str(packages))
    import pyte as module
    return module


class Terminal:
    def __init__(self, *command, lines=24, columns=80, before="", **options):
        """`before` is what stands on the screen already."""
        self.lines, self.columns = lines, columns
        self.written = before
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", lines, columns, 0, 0))
        environment = {**os.environ, "TERM": "xterm", **options.pop("env", {})}
        streams = {"stdin": self.slave, "stdout": self.slave,
                   "stderr": self.slave, **options}
        self.process = subprocess.Popen(
            [str(part) for part in command], start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0),
            env=environment, **streams)

    def read(self, wait=0.01):
        """All that was written by now."""
        while select.select([self.master], [], [], wait)[0]:
            self.written += os.read(self.master, 65536).decode()
        return self.written

    def wait_for(self, text):
        end = time.monotonic() + tool.SECONDS
        while text not in self.read():
            assert time.monotonic() < end, f"no {text!r} in {self.written!r}"

    def end(self):
        """Waits for the command; gives its exit status."""
        end = time.monotonic() + tool.SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            self.read()
        self.read()
        return self.process.returncode

    def send(self, keys):
        os.write(self.master, keys.encode())

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def screen(self):
        """What of it is to be seen, and where the cursor is: line, column."""
        screen = pyte().Screen(self.columns, self.lines)
        pyte().Stream(screen).feed(self.written)
        return [line.rstrip() for line in screen.display], (screen.cursor.y,
                                                            screen.cursor.x)

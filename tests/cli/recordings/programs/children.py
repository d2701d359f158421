# SPDX-License-Identifier: MIT
"""Children by fork, by a shell that execs, and one that outlives us."""
import os
import subprocess
import sys

child = os.fork()
if child == 0:
    os._exit(sum(b"ab") % 7)
os.waitpid(child, 0)
subprocess.run(["/bin/sh", "-c", "exec /usr/bin/env true"], check=True)
subprocess.run([sys.executable, "-I", "-S", "-c", "import _json"], check=True)
subprocess.Popen(["/bin/sleep", "2"], stdin=subprocess.DEVNULL,
                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

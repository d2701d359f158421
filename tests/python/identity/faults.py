# SPDX-License-Identifier: MIT
# faulthandler shows the same frames; a program that dies, dies as before.
import faulthandler, functools, re, subprocess, sys, tempfile
import numpy


def shown(*_):
    with tempfile.TemporaryFile("w+") as file:
        faulthandler.dump_traceback(file, all_threads=False)
        file.seek(0)
        print(re.sub("0x[0-9a-f]+", "0x", file.read()))
    return 1


list(map(shown, [1]))
sorted([1], key=shown)
functools.reduce(shown, [1, 2])
numpy.frompyfunc(shown, 1, 1)(1)
ENDINGS = {
    "abort": "import os, faulthandler; faulthandler.enable()\n"
             "list(map(lambda _: os.abort(), [1]))",
    "segv": "import ctypes, faulthandler; faulthandler.enable()\n"
            "ctypes.string_at(0)",
    "exit": "import sys; sys.exit(3)",
    "text": "raise SystemExit('text')",
    "error": "import json; json.loads('{')",
    "hard": "import os; os._exit(5)",
    "term": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "interrupt": "import os, signal; os.kill(os.getpid(), signal.SIGINT)",
    "in callback": "sorted([1], key=lambda one: exit(7))",
    "at exit": "import atexit; atexit.register(lambda: 1 / 0)",
    "thread": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\n"
              "t.start(); t.join()",
}
for name, text in ENDINGS.items():
    done = subprocess.run([sys.executable, "-c", text],
                          capture_output=True, text=True)
    print(name, done.returncode, done.stdout,
          re.sub("0x[0-9a-f]+|[0-9]{6,}", "0x", done.stderr))

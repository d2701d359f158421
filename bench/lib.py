# SPDX-License-Identifier: MIT
"""What the benches share: rows of the table, building and running programs."""
import contextlib
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

FOLDER = pathlib.Path(__file__).resolve().parent
BUILD = FOLDER.parent / "build" / "bench"
PROGRAMS = FOLDER / "programs"
WHEELS = BUILD / "loops" / "bin" / "python"  # has bench/requirements.txt
CACHE = BUILD / "cache"  # in place of the user's, where the cache matters
COMPILER = os.environ.get("CC", "cc")
median = statistics.median


@dataclasses.dataclass
class Row:
    """One line of the table. `met` is None where nothing could be measured,
    and `measured` then says why."""
    what: str
    measured: str
    bar: str
    met: bool | None

    @staticmethod
    def unavailable(what, bar, why):
        return Row(what, why, bar, None)

    @property
    def verdict(self):
        return {True: "met", False: "MISSED", None: "not here"}[self.met]


class Failed(Exception):
    """A program that a bench needs did not do its work; the text says how."""


def real_time():
    """Asks for real-time priority, so that what else the machine does stays
    out of the times. Who may not ask measures as well, with more noise."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    except OSError:
        pass


def breathe():
    """Lets others run: the kernel stops real-time work for a while that takes
    more than 95 % of a second, and the stop would be in somebody's time."""
    time.sleep(0.1)


@contextlib.contextmanager
def busy(number):
    """So many processes beside that always want a processor."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"])
              for _ in range(number)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def run(command, timeout=300, stderr_too=False, undisturbed=True, **options):
    """Runs a command; returns what it printed, raises Failed."""
    command = [str(part) for part in command]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                              timeout=timeout,
                              preexec_fn=real_time if undisturbed else None,
                              **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Failed(f"{command[0]}: {error}") from error
    if done.returncode != 0:
        last = (done.stderr.strip() or "no message").splitlines()[-1]
        name = pathlib.Path(command[0]).name
        raise Failed(f"{name} ended with {done.returncode}: {last}")
    return done.stdout + (done.stderr if stderr_too else "")


def baseline():
    """The crossbill that this one is compared with, built where there is none
    yet. CROSSBILL_BASELINE names one that lies elsewhere."""
    named = os.environ.get("CROSSBILL_BASELINE")
    if named is None:
        named = run([FOLDER / "baseline"], timeout=3600,
                    undisturbed=False).strip()
    return pathlib.Path(named).resolve()


def json_line(output):
    """The JSON object that a bench program printed among a tool's output."""
    for line in output.splitlines():
        if line.startswith("{"):
            return json.loads(line)
    raise Failed("the program printed no result")


def library(name, *options, source=None, output=None):
    """Compiles programs/<name>.c to lib<output>.so; returns its path."""
    path = BUILD / f"lib{output or name}.so"
    compile_c(source or name, path, "-fPIC", "-shared", *options)
    return path


def program(name, *libraries, options=()):
    """Compiles programs/<name>.c, linked with libraries beside it."""
    path = BUILD / name
    compile_c(name, path, *options, *libraries, "-Wl,-rpath,$ORIGIN")
    return path


def compile_c(name, path, *options):
    BUILD.mkdir(parents=True, exist_ok=True)
    source = PROGRAMS / f"{name}.c"
    run([COMPILER, "-O2", "-g", "-o", path, source, *options])


def recorded(crossbill, command, *options, output=None):
    """The command line that records `command` without a word of its own."""
    return [crossbill, "record", *options, "--force", "--quiet",
            "-o", output or BUILD / "bench.db", "--", *command]


def bill(crossbill, recording=None, *options):
    return json.loads(run([crossbill, "report", recording or BUILD / "bench.db",
                           "--format", "json", *options]))


def entry(bill_, name):
    """The entry of a callee, or Failed."""
    found = [e for e in bill_["entries"] if e["name"] == name]
    if len(found) != 1:
        raise Failed(f"the bill has {len(found)} entries named {name}")
    return found[0]


def print_table(rows):
    heads = ("what", "measured", "bar")
    cells = [(r.what, r.measured, r.bar, r.verdict) for r in rows]
    widths = [max(len(h), *(len(c[i]) for c in cells))
              for i, h in enumerate(heads)]
    for line in [(*heads, "")] + cells:
        left = "  ".join(f"{c:{w}}" for c, w in zip(line, widths))
        print(f"{left}  {line[3]}".rstrip())


def main(measure):
    """The front door of one bench: `bench/<name>.py CROSSBILL`."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} CROSSBILL")
    rows = measure(pathlib.Path(sys.argv[1]).resolve())
    print_table(rows)
    sys.exit(any(row.met is False for row in rows))

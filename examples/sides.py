# SPDX-License-Identifier: MIT
"""What the demos share: two programs that print the same, timed as they are,
recorded, and their bills shown side by side."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import time

BILL_COLUMNS = 80
ROUNDS = 7


def run(arguments, **options):
    """What a command printed; the end of the demo if it fails."""
    arguments = [str(argument) for argument in arguments]
    done = subprocess.run(arguments, stdout=subprocess.PIPE, text=True,
                          **options)
    if done.returncode != 0:
        sys.exit(f"demo: {' '.join(arguments)} ended with {done.returncode}")
    return done.stdout


class Sides:
    """Two commands by name, the costly one first; where their files go."""

    def __init__(self, crossbill, commands, folder):
        self.crossbill = crossbill
        self.commands = commands
        self.names = list(commands)
        self.folder = folder

    def time_unrecorded(self):
        """Seconds of each program without Crossbill, medians of turns, and
        what they printed."""
        times = {name: [] for name in self.names}
        outputs = {}
        for _ in range(ROUNDS):
            for name, command in self.commands.items():
                start = time.perf_counter()
                outputs[name] = run(command)
                times[name].append(time.perf_counter() - start)
        first, second = self.names
        if outputs[first] != outputs[second]:
            sys.exit("demo: the two programs do not print the same")
        return ({name: statistics.median(t) for name, t in times.items()},
                outputs[first])

    def recording(self, name):
        return self.folder / f"{name}.db"

    def record(self, expected):
        """The bills by name."""
        return {name: self.record_one(name, expected) for name in self.names}

    def record_one(self, name, expected):
        output = run([self.crossbill, "record", "--exact", "--force", "--quiet",
                      "-o", self.recording(name), "--", *self.commands[name]])
        if output != expected:
            sys.exit(f"demo: {name}.py printed something else under Crossbill")
        bill = run([self.crossbill, "report", self.recording(name),
                    "--format", "json"])
        (self.folder / f"{name}.json").write_text(bill, encoding="utf-8")
        return json.loads(bill)

    def show_bills(self):
        """Side by side where the terminal is wide enough, else one above the
        other."""
        reports = [[str(self.crossbill), "report", str(self.recording(name)),
                    "--top", "8"] for name in self.names]
        width = shutil.get_terminal_size((BILL_COLUMNS, 24)).columns
        if width < 2 * BILL_COLUMNS + 3:
            for name, report in zip(self.names, reports):
                print("\n" + heading(f"{name}.py"), flush=True)
                subprocess.run(report, check=True)
            return
        narrow = dict(os.environ, COLUMNS=str(BILL_COLUMNS))
        pages = [[heading(f"{name}.py"),
                  *run(report, env=narrow).splitlines()]
                 for name, report in zip(self.names, reports)]
        for row in range(max(map(len, pages))):
            cells = [page[row] if row < len(page) else "" for page in pages]
            print(f"{cells[0]:{BILL_COLUMNS}} | {cells[1]}".rstrip())

    def compare(self, bills, unrecorded):
        """The same figures of both, and how many times the one the other."""
        totals = [bills[name]["totals"] for name in self.names]
        heads = [f"{name}.py" for name in self.names]
        print("\n" + heading("the same work, twice") + "\n")
        print(f"  {'':<34}{heads[0]:>13}{heads[1]:>13}{'':>14}")
        for label, key in (("crossings", "crossings"),
                           ("  calls into a library", "downcalls"),
                           ("  API calls and callbacks", "upcalls"),
                           ("  libc calls", "services")):
            line(label, *(total[key] for total in totals), "{:,}".format)
        line("overhead", *(total["toll_ns"] for total in totals), milliseconds)
        line("the libraries' own work", *(total["logic_ns"] for total in totals),
             milliseconds)
        line("run without Crossbill",
             *(unrecorded[name] * 1e9 for name in self.names), milliseconds)


def heading(words):
    return f"=== {words} ".ljust(BILL_COLUMNS, "=")


def milliseconds(nanoseconds):
    return f"{nanoseconds / 1e6:,.1f} ms"


def line(label, first, second, show):
    times = first / second if second else 0
    ratio = f"{times:,.{1 if times < 100 else 0}f} times" if second else ""
    print(f"  {label:<34}{show(first):>13}{show(second):>13}{ratio:>14}")

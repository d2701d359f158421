#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the savings come true that findings promise?

    bench/savings/run.py CROSSBILL [--exact] [--records N] [--diff] [NAME...]
    bench/savings/run.py CROSSBILL --held-out

A pair is a file here: `before()` does some work in a way that a rule finds,
`after()` as its advice says. What that really saves is the median difference
of the two, run without Crossbill in turns, before the recording and after it;
the range of the medians of five processes holds it in 94 of 100 cases. What is
promised is the sum of the savings of all findings of a recording of
`before()`, in calls of that file.

Machines do not always run at one speed: all times are brought to one pace, that
of the recording, by a loop of Python's own that both time. A pair of which the
five processes still differ by more than 35 % is measured once more, and marked
`unstable` if they do again: its verdict says little.

A pair in java/ is a class with these two methods, run by Pair.java, with the
natives of a C file of its name, and the jars that its comment says it needs.

Those in held_out/ were written after all rules and their numbers, and nothing
was tuned on them: see docs/savings.md.

A pair comes true if the promise is within 35 % of what is saved. Its interval
is true if it meets that range; its high end must be at most twice the low one.
Of programs in nothing/, where nothing helps, no more than 3 % of the run may be
promised.

With --diff each pair is edited, too: its file is recorded three times as it is,
and three times with the body of `after()` in `before()`, and `crossbill diff`
says what came of the promise. It is wrong where it says "held" of a promise
whose interval the stopwatch does not meet, and "less" or "more" of one that it
does.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER.parent), str(FOLDER.parents[1] / "tests")]
import lib  # noqa: E402
from harness import jars, jdks  # noqa: E402

PYTHON = os.environ.get("SAVINGS_PYTHON", lib.WHEELS)
PAIRS = {path.stem: path for path in sorted(FOLDER.glob("*.py"))
         if path.name not in ("pair.py", "run.py")}
PAIRS |= {path.stem: path for path in sorted(FOLDER.glob("java/*.java"))
          if path.name != "Pair.java"}
HELD_OUT = {path.stem: path for path in sorted(FOLDER.glob("held_out/*.py"))}
NOTHING = {path.stem: path for path in sorted(FOLDER.glob("nothing/*.py"))}
ALL = PAIRS | HELD_OUT
PROCESSES, SECONDS, RECORDED_NS = 5, .5, 1.5e9
WITHIN, WIDEST, IDLE = .35, 2, .03
UNSTABLE, TRIES = .35, 2
# Of 16 pairs: how many must come true, whose interval must, and of how many
# diff must say so.
TRUE, HELD, SAID, OF = 13, 14, 13, 16
DIFFED = 3  # recordings of each side


def alone(command):
    """What a program printed that ran with one thread of numpy's: times, and
    the pace."""
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")
    printed = lib.json_line(lib.run(command, env=environment))
    return printed["each_ns"], printed["pace_ns"]


def program(path, *words):
    if path.suffix == ".java":
        return java_program(path, *words)
    return [PYTHON, FOLDER / "pair.py", path, *words]


def java_program(path, *words):
    """Compiles the pair, and its natives, if it has some."""
    jdk = next(iter(jdks.installed()), None)
    if jdk is None:
        raise lib.Failed("no JDK 17 or newer")
    folder = lib.BUILD / "savings-java"
    folder.mkdir(parents=True, exist_ok=True)
    needs = re.search(r"^// Needs: (.*)$", path.read_text(), re.M)
    classes = ":".join(map(str, [folder, *jars.paths(
        *(needs[1].split() if needs else ()))]))
    lib.run([jdk.command("javac"), "-cp", classes, "-d", folder,
             path.with_name("Pair.java"), path], undisturbed=False)
    core, source = folder / f"lib{path.stem}.so", path.with_suffix(".c")
    if source.exists():
        lib.run([lib.COMPILER, "-O1", "-shared", "-fPIC", source, "-o", core,
                 *jdk.flags()], undisturbed=False)
    return [jdk.command(), f"-Dcore={core}", "-cp", classes, "Pair",
            path.stem, *words]


@dataclasses.dataclass
class Truth:
    """In ns an iteration."""
    before: float
    saved: float
    low: float
    high: float

    def unstable(self):
        return self.high - self.low > UNSTABLE * abs(self.saved)

    def at(self, factor):
        return Truth(*(value * factor for value in dataclasses.astuple(self)))


def truth(path, record):
    """The truth, and what `record(before)` said in the midst of it."""
    before, medians, said = [], [], None
    for number in range(PROCESSES):
        lib.breathe()
        turns, pace = alone(program(path, "turns", SECONDS))
        before.append(lib.median(turn[0] for turn in turns) / pace)
        medians.append(lib.median(turn[0] - turn[1] for turn in turns) / pace)
        if number == PROCESSES // 2:
            said = record(lib.median(before) * pace)
    each = Truth(lib.median(before), lib.median(medians), min(medians),
                 max(medians))
    return each.at(said.pace), said


def stable_truth(path, record):
    for _ in range(TRIES):
        true, said = truth(path, record)
        if not true.unstable():
            break
    return true, said


@dataclasses.dataclass
class Promise:
    """Of all findings, in ns an iteration."""
    saving: float = 0
    low: float = 0
    high: float = 0
    rules: tuple = ()
    share: float = 0  # of the run, at the most
    pace: float = 1


def is_of(finding, path):
    """Whether calls of the pair's own file are meant; a class that is run
    alone has no others, but for those of the libraries that it calls."""
    if path.suffix == ".java":
        return True
    site = finding.get("site") or {}
    text = site if isinstance(site, str) else site.get("file", "")
    return path.name in text


def promise(crossbill, path, times, options=()):
    output = lib.BUILD / "savings.db"
    lib.BUILD.mkdir(parents=True, exist_ok=True)
    _, pace = alone(lib.recorded(crossbill, program(path, "before", times),
                                 *options, output=output))
    bill = lib.bill(crossbill, output)
    wall = sum(process["wall_ns"] for process in bill["processes"])
    found = [finding for finding in bill["findings"]
             if finding.get("saving_ns") and is_of(finding, path)]
    total = {name: sum(finding[name] for finding in found) for name in
             ("saving_ns", "saving_low_ns", "saving_high_ns")}
    return Promise(*(value / times for value in total.values()),
                   tuple(finding["rule"] for finding in found),
                   total["saving_high_ns"] / wall, pace)


def edited(path):
    """The pair's text, as its user would edit it."""
    if path.suffix == ".java":
        text = path.read_text().replace("void before()", "void former()")
        text = text.replace("void after()", "void before()")
        return text.replace("void former()", "void after()")
    text = re.sub(r"^def before\(", "def former(", path.read_text(), flags=re.M)
    return re.sub(r"^def after\(", "def before(", text, flags=re.M)


@dataclasses.dataclass
class Came:
    """What `crossbill diff` says of all findings that went, in ns an
    iteration, at the promise's pace."""
    words: tuple = ()
    low: float = 0
    high: float = 0
    measured: float = 0

    def word(self):
        return self.words[0] if len(set(self.words)) == 1 else (
            "mixed" if self.words else "nothing went")

    def is_wrong(self, true):
        meets = self.low <= true.high and self.high >= true.low
        return any(meets != (word == "held") for word in self.words
                   if word != "unknown")


def compared(crossbill, old, new):
    """What diff says; it ends with 1 where something became worse."""
    done = subprocess.run([crossbill, "diff", "--format", "json", "--top", "0",
                           "--old", *old, "--new", *new],
                          stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):
        raise lib.Failed(f"diff ended with {done.returncode}")
    return json.loads(done.stdout)


def came(crossbill, path, times, pace, options=()):
    """Files of one name, in turn, as an editor leaves them."""
    folder = lib.BUILD / "savings"
    folder.mkdir(parents=True, exist_ok=True)
    file, sides, paces = folder / path.name, ([], []), []
    for number in range(DIFFED):
        for side, text in enumerate((path.read_text(), edited(path))):
            file.write_text(text)
            for beside in ("Pair.java", f"{path.stem}.c"):
                if (path.parent / beside).exists():
                    shutil.copy(path.parent / beside, folder)
            output = folder / f"{side}{number}.db"
            paces.append(alone(lib.recorded(
                crossbill, program(file, "before", times), *options,
                output=output))[1])
            sides[side].append(output)
    said = compared(crossbill, *sides)
    went = {}  # findings of one place have one figure together
    for change in said["findings"]:
        place, resolved = change["called_from"], change["resolved"]
        if resolved and place and path.name in place["file"]:
            went[change["core"], place["function"]] = resolved
    each = pace / lib.median(paces) / times
    low, high = (sum(found["predicted"][name] for found in went.values())
                 for name in ("low_ns", "high_ns"))
    return Came(tuple(found["came"] for found in went.values()),
                low * each, high * each,
                sum(found["measured_ns"] for found in went.values()) * each)


def times_of(before):
    return max(1, round(RECORDED_NS / before))


def judge(true, said):
    """(within 35 %, the interval is true, it is narrow)"""
    return (abs(said.saving - true.saved) <= WITHIN * abs(true.saved),
            said.low <= true.high and said.high >= true.low and said.high > 0,
            0 < said.high <= WIDEST * said.low)


def line(name, true, said, verdict, diff):
    words = [good if met else bad for met, good, bad in zip(
        verdict, ("within", "true", "narrow"), ("OFF", "FALSE", "WIDE"))]
    return (f"{name:18}{true.before:10,.0f} {true.saved:10,.0f}"
            f" ({true.low:,.0f} to {true.high:,.0f}); promised"
            f" {said.saving:10,.0f} ({said.low:,.0f} to {said.high:,.0f})"
            f"  {' '.join(words)}{'  unstable' if true.unstable() else ''}"
            f"  {', '.join(said.rules) or 'no finding'}"
            f"{told(true, diff) if diff else ''}")


def told(true, diff):
    wrong = " WRONGLY" if diff.is_wrong(true) else ""
    return (f"; diff: {diff.word()}{wrong}, {diff.measured:,.0f} of"
            f" {diff.low:,.0f} to {diff.high:,.0f}")


def judged_pair(crossbill, path, options, diffs):
    true, said = stable_truth(path, lambda before: promise(
        crossbill, path, times_of(before), options))
    diff = came(crossbill, path, times_of(true.before), said.pace,
                options) if diffs else None
    verdict = judge(true, said)
    if diff:
        verdict += (diff.word() == "held", diff.is_wrong(true))
    return verdict, line(path.stem, true, said, verdict, diff)


def pairs(crossbill, names, options, records, diffs):
    verdicts = []
    for name in names:
        try:
            for _ in range(records):
                verdict, text = judged_pair(crossbill, ALL[name], options,
                                            diffs)
                verdicts.append(verdict)
                print(text, flush=True)
        except lib.Failed as failure:
            print(f"{name:18}{failure}", flush=True)
            verdicts += [(False,) * 5] * records
    return verdicts


def idle(crossbill, names, options):
    """The largest share of a run that was promised where nothing helps."""
    worst = 0
    for name in names:
        each, _ = alone(program(NOTHING[name], "before", 3))
        said = promise(crossbill, NOTHING[name], times_of(each), options)
        print(f"{name:18}promised {said.share:.1%} of the run"
              f"  {', '.join(said.rules)}", flush=True)
        worst = max(worst, said.share)
    return worst


def rows(crossbill, names, options, records, diffs):
    found = []
    known = [name for name in names if name in ALL]
    if known:
        verdicts = pairs(crossbill, known, options, records, diffs)
        of = len(verdicts)
        bars = [(TRUE, "within 35 %"), (HELD, "interval true"),
                (OF, "high at most twice low")]
        if diffs:
            bars.append((SAID, "diff says held"))
            wrong = sum(verdict[4] for verdict in verdicts)
            found.append(lib.Row("savings: diff is wrong", f"{wrong} of {of}",
                                 "none", wrong == 0))
        for at, (bar, what) in enumerate(bars):
            good = sum(verdict[at] for verdict in verdicts)
            found.append(lib.Row(f"savings: {what}", f"{good} of {of}",
                                 f"{bar} of {OF}", good >= bar * of / OF))
    if rest := [name for name in names if name in NOTHING]:
        share = idle(crossbill, rest, options)
        found.append(lib.Row("savings: promised where nothing helps",
                             f"{share:.1%}", f"at most {IDLE:.0%}",
                             share <= IDLE))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("crossbill")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--exact", action="store_true")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--diff", action="store_true")
    parser.add_argument("--records", type=int, default=1)
    words = parser.parse_intermixed_args()
    everything = [*PAIRS, *NOTHING]
    chosen = words.names or (list(HELD_OUT) if words.held_out else everything)
    if unknown := set(chosen) - set(everything) - set(HELD_OUT):
        parser.error(f"no such pair: {', '.join(sorted(unknown))};"
                     f" there are {', '.join([*everything, *HELD_OUT])}")
    table = rows(pathlib.Path(words.crossbill).resolve(),
                 chosen,
                 ["--exact"] if words.exact else [], words.records, words.diff)
    lib.print_table(table)
    sys.exit(any(row.met is False for row in table))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the savings come true that findings promise?

    bench/savings/run.py CROSSBILL [--exact] [--records N] [NAME...]
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

Those in held_out/ were written after all rules and their numbers, and nothing
was tuned on them: see docs/savings.md.

A pair comes true if the promise is within 35 % of what is saved. Its interval
is true if it meets that range; its high end must be at most twice the low one.
Of programs in nothing/, where nothing helps, no more than 3 % of the run may be
promised.
"""
import argparse
import dataclasses
import os
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))
import lib  # noqa: E402

PYTHON = os.environ.get("SAVINGS_PYTHON", lib.WHEELS)
PAIRS = {path.stem: path for path in sorted(FOLDER.glob("*.py"))
         if path.name not in ("pair.py", "run.py")}
HELD_OUT = {path.stem: path for path in sorted(FOLDER.glob("held_out/*.py"))}
NOTHING = {path.stem: path for path in sorted(FOLDER.glob("nothing/*.py"))}
ALL = PAIRS | HELD_OUT
PROCESSES, SECONDS, RECORDED_NS = 5, .5, 1.5e9
WITHIN, WIDEST, IDLE = .35, 2, .03
UNSTABLE, TRIES = .35, 2
# Of 16 pairs: how many must come true, and whose interval must.
TRUE, HELD, OF = 13, 14, 16


def alone(command):
    """What a program printed that ran with one thread of numpy's: times, and
    the pace."""
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1")
    printed = lib.json_line(lib.run(command, env=environment))
    return printed["each_ns"], printed["pace_ns"]


def program(path, *words):
    return [PYTHON, FOLDER / "pair.py", path, *words]


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
    """Whether calls of the pair's own file are meant."""
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


def times_of(before):
    return max(1, round(RECORDED_NS / before))


def judge(true, said):
    """(within 35 %, the interval is true, it is narrow)"""
    return (abs(said.saving - true.saved) <= WITHIN * abs(true.saved),
            said.low <= true.high and said.high >= true.low and said.high > 0,
            0 < said.high <= WIDEST * said.low)


def line(name, true, said, verdict):
    words = [good if met else bad for met, good, bad in zip(
        verdict, ("within", "true", "narrow"), ("OFF", "FALSE", "WIDE"))]
    return (f"{name:18}{true.before:10,.0f} {true.saved:10,.0f}"
            f" ({true.low:,.0f} to {true.high:,.0f}); promised"
            f" {said.saving:10,.0f} ({said.low:,.0f} to {said.high:,.0f})"
            f"  {' '.join(words)}{'  unstable' if true.unstable() else ''}"
            f"  {', '.join(said.rules) or 'no finding'}")


def pairs(crossbill, names, options, records):
    verdicts = []
    for name in names:
        try:
            for _ in range(records):
                true, said = stable_truth(ALL[name], lambda before: promise(
                    crossbill, ALL[name], times_of(before), options))
                verdicts.append(judge(true, said))
                print(line(name, true, said, verdicts[-1]), flush=True)
        except lib.Failed as failure:
            print(f"{name:18}{failure}", flush=True)
            verdicts += [(False, False, False)] * records
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


def rows(crossbill, names, options, records):
    found = []
    known = [name for name in names if name in ALL]
    if known:
        verdicts = pairs(crossbill, known, options, records)
        of = len(verdicts)
        for at, bar, what in ((0, TRUE, "within 35 %"),
                              (1, HELD, "interval true"),
                              (2, OF, "high at most twice low")):
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
    parser.add_argument("--records", type=int, default=1)
    words = parser.parse_args()
    everything = [*PAIRS, *NOTHING]
    chosen = words.names or (list(HELD_OUT) if words.held_out else everything)
    if unknown := set(chosen) - set(everything) - set(HELD_OUT):
        parser.error(f"no such pair: {', '.join(sorted(unknown))};"
                     f" there are {', '.join([*everything, *HELD_OUT])}")
    table = rows(pathlib.Path(words.crossbill).resolve(),
                 chosen,
                 ["--exact"] if words.exact else [], words.records)
    lib.print_table(table)
    sys.exit(any(row.met is False for row in table))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The corpus of the layout checker: makes pairs of a host and a library that
agree or disagree, runs each, and asks `crossbill layout` what it thinks.

    tests/layout/corpus/run.py                 all of it
    tests/layout/corpus/run.py --quick         what `make test` runs of it
    tests/layout/corpus/run.py --only WORD     batches or pairs that hold WORD
    tests/layout/corpus/run.py --list          names and answers, nothing made
    tests/layout/corpus/run.py --execute-only  compiles and runs, asks nobody
    tests/layout/corpus/run.py --rivals        abidiff, abicompat and ctest beside it

Batches, answers and what they mean are explained in batches.py. Exit status 0
means that each run showed what its answer says, and that each answer was as
expected. CROSSBILL names the tool.
"""
import argparse
import collections
import sys
from concurrent.futures import ThreadPoolExecutor

import answers
import batches
import build
import rivals


def chosen(options):
    for batch in batches.batches():
        if options.quick and not batch.is_quick:
            continue
        if options.only and options.only not in batch.name:
            batch.pairs = [pair for pair in batch.pairs
                           if options.only in pair.name]
        if batch.pairs:
            yield batch


def ran_otherwise(batch, pair, ran):
    """Why a run did not show what it should; "" if it did."""
    how, text = ran.get(pair.name, ("missing", ""))
    wanted = pair.run or batches.RUNS.get(pair.answer, how)
    return "" if how == wanted else \
        f"{batch.name} {pair.name}: the run is to be {wanted}, and " \
        f"was {how} {text}"


class Result:
    """Of one batch."""

    def __init__(self, batch):
        self.batch = batch
        self.skipped = batch.host.missing or batch.library.missing
        self.failed = []   # runs that did not show what they should
        self.answered = {}  # by tool, by symbol: an Answer
        self.error = ""

    def make(self, options):
        if self.skipped:
            return self
        try:
            build.build(self.batch)
            if self.batch.is_executed:
                ran = build.execute(self.batch)
                self.failed = list(filter(None, (
                    ran_otherwise(self.batch, pair, ran)
                    for pair in self.batch.pairs)))
            if not options.execute_only:
                self.answered["crossbill"] = answers.ask(self.batch)
            if options.rivals:
                self.answered.update(rivals.ask(self.batch))
        except answers.TooSlow as problem:
            self.skipped = str(problem)
        except (RuntimeError, OSError) as problem:
            self.error = str(problem)
        return self


def count(results, tool):
    """{category: {(is sound, how it was judged): how many}}"""
    table = collections.defaultdict(collections.Counter)
    for result in results:
        if tool not in result.answered:
            continue
        for pair in result.batch.pairs:
            answer = result.answered[tool].get(pair.symbol, answers.NONE)
            table[pair.category][
                pair.answer in "AN",
                answers.judged(pair.answer, answer.letter)] += 1
    return table


def print_table(results, tool):
    table = count(results, tool)
    if not table:
        return
    table["in total"] = sum(table.values(), collections.Counter())
    width = max(map(len, table))
    columns = [(is_sound, how) for is_sound in (False, True)
               for how in ("right", "wrong", "cannot tell")]
    print(f"\n{tool:{width}}  {'disagreeing':25}  sound\n{'':{width}}"
          + "  right  wrong  cannot tell" * 2)
    for name, row in table.items():
        print(f"{name:{width}}" + "".join(
            f"  {row[column]:{5 if column[1] != 'cannot tell' else 11}}"
            for column in columns))


def complaint(pair, answer):
    """What is wrong with Crossbill's answer; "" for nothing."""
    is_alike = pair.answer == "A" and answer.letter == "N"
    if pair.answer != answer.letter and not is_alike:
        kind = "false alarm" if pair.answer in "AN" and answer.letter in \
            "DR" else "wrong answer"
        return f"{kind}: expected {pair.answer}, got {answer.letter}"
    if pair.rule and answer.rule and pair.rule != answer.rule:
        return f"wrong rule: expected {pair.rule}, got {answer.rule}"
    return ""


def complaints(results):
    """One line for each wrong answer of Crossbill's."""
    for result in results:
        found = result.answered.get("crossbill")
        for pair in result.batch.pairs if found is not None else ():
            answer = found.get(pair.symbol, answers.NONE)
            if what := complaint(pair, answer):
                yield f"{result.batch.name} {pair.symbol}: {what}: " \
                    f"{answer.text}"


def print_problems(results):
    for result in results:
        if result.skipped:
            print(f"skip {result.batch.name}: {result.skipped}")
        if result.error:
            print(f"failed: {result.error}")
        for line in result.failed:
            print(f"run: {line}")


def report(results, options):
    """Prints all of it; returns how many things were not as expected."""
    print_problems(results)
    for tool in ("crossbill", "abidiff", "abicompat", "ctest"):
        print_table(results, tool)
    wrong = list(complaints(results))
    errors = [result.error for result in results if result.error]
    print(*wrong, sep="\n")
    if options.wrong:
        with open(options.wrong, "w") as output:
            output.writelines(line + "\n" for line in [*errors, *wrong])
    made = [pair for result in results for pair in result.batch.pairs
            if not result.skipped and not result.error]
    sound = sum(pair.answer in "AN" for pair in made)
    print(f"{len(made) - sound} disagreeing and {sound} sound pairs in "
          f"{len(results)} batches")
    failed = len(wrong) + len(errors) \
        + sum(len(result.failed) for result in results)
    print(f"{len(made) - failed + len(errors)} passed, {failed} failed")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", metavar="WORD")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--execute-only", action="store_true")
    parser.add_argument("--rivals", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--wrong", metavar="FILE",
                        help="a file for the lines of wrong answers")
    options = parser.parse_args()
    selected = list(chosen(options))
    if options.list:
        for batch in selected:
            for pair in batch.pairs:
                print(batch.name, pair.name, pair.answer, pair.rule)
        return 0
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda batch: Result(batch).make(options),
                                selected))
    return 1 if report(results, options) else 0


if __name__ == "__main__":
    sys.exit(main())

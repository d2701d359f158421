# SPDX-License-Identifier: MIT
"""Asks `crossbill layout` about a batch, and reads its JSON."""
import dataclasses
import json
import os
import pathlib
import subprocess

import build

SECONDS = 600


@dataclasses.dataclass
class Answer:
    letter: str  # as batches.py has them; "-" for none
    rule: str = ""
    text: str = ""


NONE = Answer("-", "", "the tool said nothing of it")


def letter(said):
    """Of one entry of the JSON."""
    if said["answer"] == "cannot_tell":
        return "C"
    severity = said.get("severity", "none")
    return {"break": "D", "risk": "R", "note": "N"}.get(severity, "A")


def judged(expected, got):
    """right, wrong or cannot tell; of tools that know no risks a disagreement
    is right, too."""
    if got == expected or (expected in "AN" and got in "AN"):
        return "right"
    return "cannot tell" if got in "C-" else "wrong"


def read(said):
    return Answer(letter(said), said.get("rule", ""),
                  said.get("reason", "") or "")


class TooSlow(Exception):
    """The machine does much else: an import takes longer than the tool allows."""


def say(batch):
    """What the tool prints. It is asked again where an import took too long."""
    path = os.environ["PATH"]
    if batch.host.suffix == ".py":
        path = f"{pathlib.Path(batch.host.program[0]).parent}:{path}"
    for _ in range(5):
        done = subprocess.run(
            [build.CROSSBILL, "layout", "--format", "json", "--host",
             build.host_file(batch), build.folder_of(batch) / "libpair.so"],
            capture_output=True, text=True, timeout=SECONDS,
            env={**os.environ, "PATH": path})
        if "is not imported after" not in done.stderr:
            return done
    raise TooSlow(done.stderr.strip())


def ask(batch):
    """{symbol: Answer}"""
    done = say(batch)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"{batch.name}: crossbill layout ended with "
                           f"{done.returncode} and said: {done.stderr[:500]}"
                           f"{done.stdout[:200]}") from None
    found = {one["symbol"]: read(one) for one in
             [*said["functions"], *said.get("globals", [])]}
    exit_status = expected_exit(found)
    if done.returncode != exit_status:
        raise RuntimeError(f"{batch.name}: crossbill layout ended with "
                           f"{done.returncode} where {exit_status} was "
                           "expected")
    return found


def expected_exit(found):
    letters = {answer.letter for answer in found.values()}
    return 1 if "D" in letters else 2 if "C" in letters else 0

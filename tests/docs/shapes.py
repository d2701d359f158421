# SPDX-License-Identifier: MIT
"""What of an output is the same each time: its words, and exact counts.

Times, shares and sizes become their unit's place, since they differ from run to
run; so do the counts that a bill estimates, what a verdict is that hangs on
times, and versions. Where lines are broken hangs on how wide a time is, so
outputs are compared as words.
"""
import re

TIME = r"(?:< )?\d[\d,.]*(?: [kM])? (?:ns|us|ms|s|min|%|B|KiB|MiB|GiB)(?![\w/])"
RULES = [(re.compile(pattern), put) for pattern, put in [
    (r"(?:\+- )" + TIME, ""),
    (TIME, "T"),
    (r"\(\d[\d.]* to \d[\d.]*\)|\((?:T|\d[\d.]*) to T\)", "(T to T)"),
    # What a bill estimates from samples, or says of chance.
    (r"nothing to gain above T|avoidable T \(T to T\) of T, in \d+ places?",
     "H"),
    (r"timed 1 in \d+", "timed 1 in N"),
    (r"batches of \d+", "batches of N"),
    (r"\d[\d.,]*(?: [kM])? crossings", "N crossings"),
    # Where all of it is less than can be measured.
    (r"overhead T of T(?:: T)?", "overhead T of T"),
    (r"N crossings T", "N crossings"),
    (r"T - T", "T T T"),
    (r"times taken as 0, since they were smaller than the error of our own "
     r"cost: \d+", ""),
    (r"T in \d[\d.,]*(?: [kM])?(?:, T)?", "T in N"),
    (r"\((?:T (?:less|more)|no more than chance)\)", "(C)"),
    (r"preempted T; ", ""),
    (r"\d[\d.]* to \d[\d.]* times", "N to N times"),
    (r"measured T ?: (?:held|less|more|cannot tell)", "measured T: V"),
    # What is another one each time, or on each machine.
    (r"(stop|process|PID|pid) \d+", r"\1 N"),
    (r"crossbill\.\d+\.db", "crossbill.N.db"),
    (r"cpython[ -]3[\d.]+", "cpython V"),
    (r"gcc \d[\d.]*", "gcc V"),
    (r"\.<locals>\.<listcomp>", ""),  # up to CPython 3.11
    (r"glibc 2\.\d+", "glibc V"),
    (r"-{2,}", "--"),
]]
WEATHER = ("Times are not trustworthy:", "The main thread had a processor for")


def shape(lines):
    """Those lines as words, and what varies in them as a letter."""
    text = " ".join(" ".join(lines).split())
    for pattern, put in RULES:
        text = pattern.sub(put, text)
    return " ".join(text.split())


def without_weather(text):
    """Without what a bill says of a busy machine, a paragraph each."""
    paragraphs = re.split(r"(?<=\n)\n", text)
    return "\n".join(paragraph for paragraph in paragraphs
                     if not paragraph.startswith(WEATHER))

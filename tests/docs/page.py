# SPDX-License-Identifier: MIT
"""Reads a page of docs/guide, and runs what stands on it.

Two kinds of fenced blocks mean something; all others are only shown:

    ```python title="app.py"     the file app.py: there from the start, and a
                                 second one of that name from its place on
    ```console                   lines that begin with `$ ` are commands, what
                                 follows them is all that they print

A page is one session of bash in a folder of its own, in which each command has
to succeed (`|| echo "status $?"` shows another status). A line `...` in an
output stands for any lines. Outputs are compared by words, as `shapes.py` has
them: times by their shape, counts as they are.
"""
import collections
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import threading

from shapes import shape, without_weather

FENCE = re.compile(r'^```(\w+)(?: title="([^"]+)")?\n(.*?)^```$',
                   re.MULTILINE | re.DOTALL)
SECONDS = 300
HOME = "/home/you"

Command = collections.namedtuple("Command", "text output start end")


def commands(text, start):
    """The commands of a console block that begins at this offset of the page."""
    for found in re.finditer(r"^\$ (.*(?:(?<=\\)\n.*)*)\n((?:(?!\$ ).*\n)*)",
                             text, re.MULTILINE):
        yield Command(found[1], found[2], start + found.start(2),
                      start + found.end(2))


def steps(page):
    """What a page does, in order: (name, text) of files, and Commands."""
    for found in FENCE.finditer(page):
        language, title, body = found.groups()
        if title:
            yield title, body
        elif language == "console":
            yield from commands(body, found.start(3))


def lay(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


class Session:
    """A bash that reads its commands from a pipe, and nothing from us else."""

    def __init__(self, folder, environment, names):
        self.names = {str(folder): HOME, **names}
        reader, self.writer = os.pipe()
        self.shell = subprocess.Popen(
            ["bash", f"/dev/fd/{reader}"], pass_fds=[reader], cwd=folder,
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)
        os.close(reader)
        self.say(f"exec {reader}<&-")

    def say(self, line):
        os.write(self.writer, (line + "\n").encode())

    def run(self, command):
        """(exit status, all that was printed until the next prompt)."""
        late = threading.Timer(SECONDS, os.killpg, (self.shell.pid,
                                                    signal.SIGKILL))
        late.start()
        try:
            return self.finish(command)
        finally:
            late.cancel()

    def finish(self, command):
        self.say(f"{command}\nprintf '\\n=prompt %s=\\n' $?")
        lines = []
        for line in self.shell.stdout:
            lines.append(line.decode())
            ended = re.match(r"=prompt (\d+)=$", lines[-1])
            if ended:
                text = "".join(lines[:-1]).removesuffix("\n")
                for path, name in self.names.items():
                    text = text.replace(path, name)
                return int(ended[1]), text
        raise AssertionError(f"the shell has ended, or {SECONDS} s have, in: {command}")

    def end(self):
        """Ends all that the page has started and left."""
        os.close(self.writer)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.shell.pid, signal.SIGKILL)
        self.shell.stdout.close()
        self.shell.wait()


def chunks(output):
    """An output without its `...` lines: lists of lines, with whether anything
    may stand before the first, and after the last."""
    lines = output.splitlines()
    parts, part = [], []
    for line in lines:
        if line.strip() == "...":
            parts.append(part)
            part = []
        else:
            part.append(line)
    return [*parts, part]


def differs(shown, printed):
    """What of an output is not as the page shows it, or ''."""
    parts = [shape(part) for part in chunks(shown)]
    text = shape(without_weather(printed).splitlines())
    if len(parts) == 1:
        return "" if parts[0] == text else f"{parts[0]}\n  is not\n{text}"
    if not text.startswith(parts[0]) or not text.endswith(parts[-1]):
        return f"{parts[0]} ... {parts[-1]}\n  does not enclose\n{text}"
    place = len(parts[0])
    for part in parts[1:-1]:
        place = text.find(part, place)
        if place < 0:
            return f"{part}\n  is not in\n{text}"
        place += len(part)
    return ""


def renewed(shown, printed):
    """The output to show from now on: all of it, or, of one with `...`, what
    stands between the same first and last lines."""
    lines = without_weather(printed).rstrip("\n").splitlines()
    parts = chunks(shown)
    if len(parts) == 1:
        return "".join(line + "\n" for line in lines)
    shapes, result, place = [shape([line]) for line in lines], [], 0
    for number, part in enumerate(parts):
        result += ["..."] * (number > 0)
        if part:
            first = shapes.index(shape(part[:1]), place)
            last = shapes.index(shape(part[-1:]), first + (len(part) > 1))
            result += lines[first:last + 1]
            place = last + 1
    return "".join(line + "\n" for line in result)


def run(path, folder, environment, names, write=False):
    """Runs a page; the list of what differs. With `write` the page then shows
    what was printed, if all commands succeeded."""
    page, edits, wrong, failed = path.read_text(), [], [], False
    folder.mkdir()
    session = Session(folder, environment, names)
    for step in reversed(list(steps(page))):  # the first of a name stays
        if not isinstance(step, Command):
            lay(folder, *step)
    done = set()
    try:
        for step in steps(page):
            if not isinstance(step, Command):
                if step[0] in done:
                    lay(folder, *step)
                done.add(step[0])
                continue
            status, printed = session.run(step.text)
            difference = differs(step.output, printed)
            failed |= status != 0
            if status:
                wrong.append(f"$ {step.text}\nexit status {status}\n{printed}")
            elif difference:
                wrong.append(f"$ {step.text}\n{difference}")
            if write and not failed:
                edits.append((step, renewed(step.output, printed)))
    finally:
        session.end()
    if write and not failed:
        for step, text in reversed(edits):
            page = page[:step.start] + text + page[step.end:]
        pathlib.Path(path).write_text(page)
    return wrong

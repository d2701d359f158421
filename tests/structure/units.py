# SPDX-License-Identifier: MIT
"""The agent's units, and which of them needs which.

A unit is a source file with the header of its name. It needs another one if it
includes its header, or if its object file names what the other's defines.
"""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
AGENT = ROOT / "src" / "agent"
PROCESSOR = "arch/x86_64"


def files():
    return sorted(path for path in AGENT.rglob("*")
                  if path.suffix in (".cpp", ".hpp", ".S"))


def unit_of(path):
    return str(path.relative_to(AGENT).with_suffix(""))


def code_of(path):
    """The text without comments."""
    text = path.read_text()
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.DOTALL)
    return re.sub(r"//[^\n]*", "", text)


def includes():
    """Pairs (unit, unit): the first includes the second's header."""
    found = set()
    for path in files():
        for name in re.findall(r'^#include "(?:agent/|(processor/))(.+)"$',
                               path.read_text(), re.MULTILINE):
            folder = f"{PROCESSOR}/" if name[0] else ""
            found.add((unit_of(path), unit_of(AGENT / (folder + name[1]))))
    return found


def symbols(path):
    """What an object file defines, and what it asks others for."""
    defined, wanted = set(), set()
    listing = subprocess.run(["nm", path], capture_output=True, text=True,
                             check=True).stdout
    for line in listing.splitlines():
        kind, name = line.split()[-2:]
        if kind == "U":
            wanted.add(name)
        elif kind.isupper() and kind not in "WV":
            defined.add(name)
    return defined, wanted


def definitions(objects):
    """Pairs (unit, unit): the first uses what the second defines."""
    of = {path: symbols(path) for path in objects}
    home = {name: unit_of_object(path) for path, (defined, _) in of.items()
            for name in defined}
    return {(unit_of_object(path), home[name])
            for path, (_, wanted) in of.items()
            for name in wanted if name in home}


FOLDERS = ("base", "arch", "meter", "stubs", "link", "hosts", "start")


def objects(build):
    """The agent's object files in a build folder, none of a former source."""
    root = build / "src/agent/CMakeFiles"
    return sorted(path for folder in FOLDERS
                  for path in (root / f"crossbill_agent_{folder}.dir").rglob("*.o")
                  if ".tsv." in path.name  # a table of functions
                  or (AGENT / str(path).split(".dir/", 1)[1][:-2]).exists())


def unit_of_object(path):
    inside = str(path).split(".dir/", 1)[1]
    return re.sub(r"\.(cpp|S)\.o$", "", inside)


def circles(pairs):
    """Sets of more than one unit that all need each other (Tarjan)."""
    needs = {}
    for one, other in pairs:
        if one != other:
            needs.setdefault(one, set()).add(other)
    number, low, stack, found = {}, {}, [], []

    def visit(unit):
        number[unit] = low[unit] = len(number)
        stack.append(unit)
        for other in sorted(needs.get(unit, ())):
            if other not in number:
                visit(other)
                low[unit] = min(low[unit], low[other])
            elif other in stack:
                low[unit] = min(low[unit], number[other])
        if low[unit] == number[unit]:
            at = stack.index(unit)
            circle = stack[at:]
            del stack[at:]
            if len(circle) > 1:
                found.append(circle)

    for unit in sorted(needs):
        if unit not in number:
            visit(unit)
    return found

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which pointers into libraries are stubs.

    coverage_pointers.py [MODULE...]

A recorded program imports modules, walks all types, functions and descriptors
that it then has, and looks where their pointers lead: into the agent, that is
to a stub, or into a library. Not counted is what rules leave alone: slots of
memory (tp_dealloc and its like), and functions that a note names. Prints the
share of stubs by library, and what has none; the bar is 99 %.
"""
import collections
import json
import os
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BAR = .99
MODULES = ("math zlib _struct _json _sqlite3 _decimal _datetime _pickle array "
           "_csv _elementtree _ctypes _random mmap select unicodedata _queue "
           "orjson numpy numpy.random lxml.etree msgpack msgspec regex "
           "multidict pydantic_core zstandard").split()
# Where slots stand in a type and in its tables (CPython 3.8 to 3.14, 64-bit):
# what number, sequence, mapping, async and buffer tables have, in words.
SLOTS = {"repr": 88, "hash": 120, "call": 128, "str": 136, "getattro": 144,
         "setattro": 152, "richcompare": 200, "iter": 216, "iternext": 224,
         "descr_get": 272, "descr_set": 280, "init": 296, "new": 312,
         "vectorcall": 400}
VECTORCALL_OFFSET, HAVE_VECTORCALL, FLAGS = 56, 1 << 11, 168
TABLES = {"as_async": (80, 4), "as_number": (96, 36), "as_sequence": (104, 10),
          "as_mapping": (112, 3), "as_buffer": (160, 1)}


TYPE_SLOTS = HERE.parents[1] / "src/agent/hosts/cpython/type_slots.hpp"


def shown_slots():
    """What the bill calls a slot: as_number[0] is __add__."""
    names = {f"kInType {offset}": name for name, offset in SLOTS.items()}
    for suite, (_, count) in TABLES.items():
        kind = "kAs" + suite.removeprefix("as_").title()
        names |= {f"{kind} {8 * at}": f"{suite}[{at}]" for at in range(count)}
    return {names[f"{suite} {offset}"]: shown for suite, offset, shown in
            re.findall(r'Suite::(\w+),\s*(\d+),\s*"(\w+)"',
                       TYPE_SLOTS.read_text())
            if f"{suite} {offset}" in names}


def is_named(name, subjects, slots):
    """Whether a note names what walk() does: a type's slot, or a function."""
    owner, _, slot = name.partition(" ")
    if slot in slots:
        return f"{owner.rpartition('.')[2]}.{slots[slot]}" in subjects
    last = owner.rpartition(".")[2]
    return any(subject.rpartition(".")[2] == last for subject in subjects)


def word(address):
    import ctypes
    return ctypes.c_size_t.from_address(address).value


def everything():
    """All types, by way of their bases."""
    seen, left = {object}, [object]
    while left:
        for kind in type.__subclasses__(left.pop()):
            if kind not in seen:
                seen.add(kind)
                left.append(kind)
    return seen


def of_types(kinds):
    """(name, pointer) of slots; those of a base are its own, not counted."""
    for kind in kinds:
        bases = {pointer for base in kind.__mro__[1:]
                 for _, pointer in slots(base)}
        for name, pointer in slots(kind):
            if pointer and pointer not in bases:
                yield f"{kind.__module__}.{kind.__qualname__} {name}", pointer


def slots(kind):
    for name, offset in SLOTS.items():
        yield name, word(id(kind) + offset)
    for name, (offset, count) in TABLES.items():
        table = word(id(kind) + offset)
        for number in range(count if table else 0):
            if (name, number) != ("as_number", 17):  # nb_reserved
                yield f"{name}[{number}]", word(table + 8 * number)


def of_attributes(owner, names):
    """(name, pointer) of functions and descriptors."""
    for name, value in list(names.items()):
        kind, at = type(value).__name__, id(value)
        if kind in ("builtin_function_or_method", "builtin_method"):
            yield f"{owner}.{name}", word(word(at + 16) + 8)
        elif kind in ("method_descriptor", "classmethod_descriptor"):
            yield f"{owner}.{name}", word(word(at + 40) + 8)
        elif kind == "getset_descriptor":
            yield f"{owner}.{name}", word(word(at + 40) + 8)
            yield f"{owner}.{name} setter", word(word(at + 40) + 16)
        elif not isinstance(value, type) and \
                word(id(type(value)) + FLAGS) & HAVE_VECTORCALL:
            offset = word(id(type(value)) + VECTORCALL_OFFSET)
            yield f"{owner}.{name} vectorcall", word(at + offset)


def walk():
    kinds = everything()
    yield from of_types(kinds)
    for kind in kinds:
        yield from of_attributes(f"{kind.__module__}.{kind.__qualname__}",
                                 vars(kind))
    for module in list(sys.modules.values()):
        if hasattr(module, "__dict__"):
            yield from of_attributes(module.__name__, vars(module))


def look(modules):
    """Prints [stubs, {library: names that lead there}] as JSON."""
    import importlib
    for name in modules:
        importlib.import_module(name)
    spans = []
    with open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            words = line.split()
            low, high = (int(part, 16) for part in words[0].split("-"))
            if "x" in words[1] and len(words) > 5:
                spans.append((low, high, os.path.basename(words[5])))
    stubs, found = set(), collections.defaultdict(dict)
    for name, pointer in walk():
        for low, high, file in spans:
            if low <= pointer < high:
                if "crossbill" in file:
                    stubs.add(pointer)
                elif not file.startswith(("libpython", "python", "libc.")):
                    found[file].setdefault(pointer, name)
    print(json.dumps([len(stubs), {file: sorted(names.values())
                                   for file, names in found.items()}]))


def main():
    sys.path.insert(0, str(HERE.parent))
    import coverage_rows
    from harness import tool, wheels
    modules = sys.argv[1:] or MODULES
    python = coverage_rows.default_python()
    folder = wheels.folder(python, HERE / "coverage_requirements.txt",
                           "coverage")
    with tempfile.TemporaryDirectory() as name:
        recording = pathlib.Path(name) / "recording.db"
        stubs, left = json.loads(tool.run(
            tool.CROSSBILL, "record", "--quiet", "-o", recording, "--",
            python, __file__, "--look", *modules,
            env={**os.environ, "PYTHONPATH": str(folder)}).splitlines()[-1])
        notes = tool.bill(recording)["recorder"]["notes"]
    subjects = {subject for note in notes for subject in note["subjects"]}
    shown = shown_slots()
    left = {file: [one for one in names
                   if not is_named(one, subjects, shown)]
            for file, names in left.items()}
    missing = sum(map(len, left.values()))
    for file, names in sorted(left.items(), key=lambda pair: -len(pair[1])):
        if names:
            print(f"{len(names):5} {file}: {', '.join(names[:6])}")
    share = stubs / max(stubs + missing, 1)
    print(f"{stubs:,} stubs, {missing:,} pointers into libraries; "
          f"{share:.1%}, bar {BAR:.0%}")
    sys.exit(share < BAR)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--look"]:
        look(sys.argv[2:])
    else:
        main()

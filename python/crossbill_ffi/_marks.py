# SPDX-License-Identifier: MIT
"""What pytest's marks `crossings` and `no_copies` allow, and what is wrong."""
import contextlib
import difflib
import pathlib

from . import _counts, _recorded

_MOST_LINES = 12     # of a failure
_MOST_PLACES = 3     # of a function
_MOST_ALIKE = 3      # names, where none fits

# Arguments in the order in which they may stand without their names.
_TEXTS = {"crossings": ("library", "function"), "no_copies": ()}
_NUMBERS = {"crossings": ("max", "min", "exactly"),
            "no_copies": ("bytes", "strings")}


class Mistake(Exception):
    """A mark that nobody can check: one line."""


def written(mark):
    """As it stands in the program, without pytest's part."""
    texts = [repr(value) for value in mark.args]
    texts += [f"{name}={value!r}" for name, value in mark.kwargs.items()]
    return f"{mark.name}({', '.join(texts)})"


def arguments(mark):
    """{'library': 'sqlite3', 'max': 3}; a Mistake where it is none."""
    texts, numbers = _TEXTS[mark.name], _NUMBERS[mark.name]
    names = (*texts, *numbers)

    def mistake(what):
        takes = ", ".join(f"{name}=" for name in names)
        return Mistake(
            f"@pytest.mark.{written(mark)}: {what}; it takes {takes}")

    if len(mark.args) > len(names):
        raise mistake("there are too many arguments")
    found = dict(zip(names, mark.args))
    for name, value in mark.kwargs.items():
        if name not in names:
            raise mistake(f"there is no argument {name}=")
        if name in found:
            raise mistake(f"{name}= is there twice")
        found[name] = value
    found = {name: value for name, value in found.items() if value is not None}
    for name, value in found.items():
        if name in texts and (not isinstance(value, str) or not value):
            raise mistake(f"{name}= is a name in quotes, not {value!r}")
        if name in numbers and (not isinstance(value, int)
                                or isinstance(value, bool) or value < 0):
            raise mistake(
                f"{name}= is a whole number from 0 on, not {value!r}")
    if mark.name == "crossings" and not any(name in found for name in numbers):
        raise mistake("it needs max=, min= or exactly=")
    return found


# What a test came to.

def _place(file, line, code):
    with contextlib.suppress(ValueError):
        file = str(pathlib.Path(file).relative_to(pathlib.Path.cwd()))
    return f"{file}:{line}" + (f" ({code})" if code else "")


def _place_lines(places):
    return [f"            {calls:,} from {_place(*place)}"
            for calls, *place in places[:_MOST_PLACES]]


def _function_lines(counts, library, function):
    lines = []
    for calls, name, called, places in counts.functions(library, function):
        lines += [f"  {calls:>8,}  {name}  {called}", *_place_lines(places)]
    return _cut(lines)


def _cut(lines):
    if len(lines) <= _MOST_LINES:
        return lines
    return [*lines[:_MOST_LINES],
            f"  and {_number(len(lines) - _MOST_LINES, 'more line')}"]


def _number(count, what):
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _subject(library, function):
    parts = [f"of {function}"] if function else []
    parts += [f"into {library}"] if library else []
    return " ".join(["crossings", *parts])


def _check_crossings(counts, library=None, function=None, max=None, min=None,
                     exactly=None):
    found = counts.crossings(library, function)
    wrong = [f"{word} {limit:,}" for word, limit, bad in (
        ("at most", max, max is not None and found > max),
        ("at least", min, min is not None and found < min),
        ("exactly", exactly, exactly is not None and found != exactly)) if bad]
    if not wrong:
        return None
    head = f"{_subject(library, function)}: {found:,}, {wrong[0]} allowed"
    lines = _function_lines(counts, library, function)
    if not lines and (library or function):
        others = sorted(counts.by_library())
        lines = ["  libraries that were called: "
                 + (", ".join(others) or "none")]
    return "\n".join([head, *lines])


def _copy_lines(counts):
    lines = []
    for size, calls, function, places in counts.copies():
        lines += [f"  {size:>10,} bytes in {_number(calls, 'call')} of "
                  f"{function}", *_place_lines(places)]
    return _cut(lines)


def _check_no_copies(counts, bytes=0, strings=0):
    if not _recorded.is_exact():
        raise Mistake(
            "@pytest.mark.no_copies needs 'crossbill record --exact', in which "
            "all of it is seen; pytest --crossbill starts that")
    wrong = []
    copied, converted = counts.copied_bytes, counts.string_conversions
    if copied > bytes:
        wrong.append(
            f"{_number(copied, 'byte')} of Python's memory "
            f"{'was' if copied == 1 else 'were'} copied or scanned, at most "
            f"{bytes:,} allowed")
    if converted > strings:
        wrong.append(
            f"{_number(converted, 'string')} "
            f"{'was' if converted == 1 else 'were'} converted, at most "
            f"{strings:,} allowed")
    if not wrong:
        return None
    return "\n".join(["; ".join(wrong), *_copy_lines(counts)])


_CHECKS = {"crossings": _check_crossings, "no_copies": _check_no_copies}


def of_item(item):
    return [mark for name in _CHECKS for mark in item.iter_markers(name)]


def check(mark, counts):
    """What is wrong, or None."""
    return _CHECKS[mark.name](counts, **arguments(mark))


# What no test of a session has called.

class Session:
    """The marks of a session, and all that its processes have called: a name
    that fits nothing is likely to be misspelt. What must not be called is no
    failure, so a line at the end says it."""

    def __init__(self):
        self._marks = {}    # (library, function) -> the first mark with it
        self._called = set()  # (library's path, function)

    def add(self, mark, test):
        """A mark whose arguments are right."""
        if mark.name != "crossings":
            return
        found = arguments(mark)
        names = found.get("library"), found.get("function")
        if any(names):
            self._marks.setdefault(names, f"{written(mark)} in {test}")

    def add_called(self, called):
        self._called.update(tuple(pair) for pair in called)

    def marks(self):
        """For another process: texts and lists alone."""
        return [[*names, text] for names, text in self._marks.items()]

    def add_marks(self, marks):
        for library, function, text in marks:
            self._marks.setdefault((library, function), text)

    def lines(self):
        lines = []
        for (library, function), text in self._marks.items():
            what = self._missing(library, function)
            if what:
                lines.append(f"{text}: {what}")
        return lines

    def _missing(self, library, function):
        """What is not there, or None."""
        into = [(path, name) for path, name in self._called
                if library is None or _counts.is_library(library, path)]
        if not into:
            return ("no such library was called; "
                    + _there_is(library, {_counts.short(path)
                                          for path, _ in self._called}))
        if function and not any(_counts.is_function(function, name)
                                for _, name in into):
            return ("no such function was called; "
                    + _there_is(function, {name for _, name in into}))
        return None


def _there_is(wanted, names):
    """The names that are most like it, first."""
    def unlikeness(name):
        likes = [difflib.SequenceMatcher(None, wanted, part).ratio()
                 for part in (name, name.lstrip("_"), name.split(".")[-1])]
        return -max(likes), name
    names = sorted(names, key=unlikeness)
    more = ", ..." if len(names) > _MOST_ALIKE else ""
    return "there is " + (", ".join(names[:_MOST_ALIKE]) or "none") + more

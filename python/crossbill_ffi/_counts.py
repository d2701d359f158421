# SPDX-License-Identifier: MIT
"""What this process has called so far, as its recorder has counted it."""
import collections
import fnmatch
import os

from . import _recorded

# src/recording/arena.hpp: Kind and Category.
_DOWNCALL, _UPCALL = 1, 2
_STRING, _LENT_COPY, _LENT_STRING = 3, 15, 16
_INTERNING = ("PyUnicode_Intern", "_PyUnicode_Intern", "_PyUnicode_FromId")
_CARRIED = 2  # Edge::glue: glue makes the call for the host

_Key = collections.namedtuple(
    "_Key", "path function kind category glue file line code")


def short(path):
    """The name that people know a library's file by."""
    name = os.path.basename(path)
    name = name[len("built-in "):] if name.startswith("built-in ") else name
    return name.split(".", 1)[0]


def _names(path):
    """What a library is called: its file, or the package that it is in."""
    name = short(path)
    names = {name, name.lstrip("_"), os.path.basename(path)}
    for folder in ("/site-packages/", "/dist-packages/"):
        if folder in path:
            names.add(path.split(folder, 1)[1].split("/", 1)[0].split(".")[0])
    return names


def is_library(glob, path):
    """As src/analysis/names.hpp: one rule for marks, budgets and options."""
    return any(fnmatch.fnmatchcase(name, glob) for name in _names(path))


def is_function(glob, name):
    """`execute` and `Cursor.execute` are sqlite3.Cursor.execute, too."""
    return fnmatch.fnmatchcase(name, glob) or fnmatch.fnmatchcase(
        name, "*." + glob)


def _is_conversion(key):
    """Names that are interned are no data: a module does that when it meets
    them first, and never again."""
    return (key.kind == _UPCALL and key.category == _STRING
            and not key.function.startswith(_INTERNING))


def _joined(keys):
    """The calls of one function. Those that glue (ctypes, cffi) makes may be
    seen a second time, where they arrive."""
    carried = sum(n for key, n in keys.items() if key.glue == _CARRIED)
    arrived = sum(n for key, n in keys.items() if key.glue != _CARRIED)
    return max(carried, arrived)


class Counts:
    """The calls of a stretch of time, by all threads of the process."""

    def __init__(self, calls):
        self._calls = calls  # _Key -> (calls, bytes)

    def _downcalls(self, library, function):
        found = collections.defaultdict(dict)
        for key, (calls, _) in self._calls.items():
            if key.kind != _DOWNCALL:
                continue
            if library is not None and not is_library(library, key.path):
                continue
            if function is not None and not is_function(
                    function, key.function):
                continue
            found[key.path, key.function][key] = calls
        return found

    def crossings(self, library=None, function=None):
        """How many calls were made of a library's functions: globs."""
        return sum(map(_joined, self._downcalls(library, function).values()))

    def functions(self, library=None, function=None):
        """(calls, library, function, [(calls, file, line, caller), ...]) of
        each, most calls first."""
        rows = []
        for (path, name), keys in self._downcalls(library, function).items():
            places = collections.Counter()
            for key, calls in keys.items():
                if key.file:
                    places[key.file, key.line, key.code] += calls
            rows.append((_joined(keys), short(path), name,
                         [(calls, *place)
                          for place, calls in places.most_common()]))
        return sorted(rows, key=lambda row: (-row[0], row[1:3]))

    def by_library(self):
        """Calls by library."""
        calls = collections.Counter()
        for (path, _), keys in self._downcalls(None, None).items():
            calls[short(path)] += _joined(keys)
        return dict(calls)

    @property
    def copied_bytes(self):
        """Of memory that Python had lent, copied or scanned by libraries."""
        return sum(size for key, (_, size) in self._calls.items()
                   if key.category in (_LENT_COPY, _LENT_STRING))

    @property
    def string_conversions(self):
        """Calls of Python's API that make text of another kind."""
        return sum(calls for key, (calls, _) in self._calls.items()
                   if _is_conversion(key))

    def copies(self):
        """(bytes, calls, function, [(calls, file, line, caller), ...]) of each
        function that copies or converts, most bytes first."""
        sums = collections.defaultdict(lambda: [0, 0])
        places = collections.defaultdict(collections.Counter)
        for key, (calls, size) in self._calls.items():
            if (key.category not in (_LENT_COPY, _LENT_STRING)
                    and not _is_conversion(key)):
                continue
            sums[key.function][0] += size
            sums[key.function][1] += calls
            if key.file:
                places[key.function][key.file, key.line, key.code] += calls
        rows = [(size, calls, name, [(number, *place) for place, number
                                     in places[name].most_common()])
                for name, (size, calls) in sums.items()]
        return sorted(rows, key=lambda row: (-row[0], -row[1], row[2]))

    def called(self):
        """[[library's path, function], ...]"""
        return [list(pair) for pair in self._downcalls(None, None)]


def now():
    """All calls of this process so far: to be subtracted."""
    return _recorded.counts()


def since(before):
    """The calls since a `now()`."""
    changes = {}
    for key, (calls, size) in now().items():
        old_calls, old_size = before.get(key, (0, 0))
        if calls != old_calls or size != old_size:
            changes[_Key(*key)] = calls - old_calls, size - old_size
    return Counts(changes)

# SPDX-License-Identifier: MIT
"""What this process has called so far, as its recorder has counted it."""
import collections
import fnmatch
import os

from . import _region

# src/recording/arena.hpp: Kind and Category.
_DOWNCALL, _UPCALL = 1, 2
_STRING, _LENT_COPY, _LENT_STRING = 3, 15, 16
_CARRIED = 2  # Edge::glue: glue makes the call for the host

_Key = collections.namedtuple(
    "_Key", "path function kind category glue file line code")


def _short(path):
    """The name that people know a library's file by."""
    name = os.path.basename(path)
    name = name[len("built-in "):] if name.startswith("built-in ") else name
    return name.split(".", 1)[0]


def _names(path):
    """What a library is called: its file, or the package that it is in."""
    short = _short(path)
    names = {short, short.lstrip("_")}
    for folder in ("/site-packages/", "/dist-packages/"):
        if folder in path:
            names.add(path.split(folder, 1)[1].split("/", 1)[0].split(".")[0])
    return names


def _fits(glob, name):
    """`execute` and `Cursor.execute` are sqlite3.Cursor.execute, too."""
    return fnmatch.fnmatchcase(name, glob) or fnmatch.fnmatchcase(
        name, "*." + glob)


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
            if library is not None and not any(
                    fnmatch.fnmatchcase(name, library)
                    for name in _names(key.path)):
                continue
            if function is not None and not _fits(function, key.function):
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
            rows.append((_joined(keys), _short(path), name,
                         [(calls, *place)
                          for place, calls in places.most_common()]))
        return sorted(rows, key=lambda row: (-row[0], row[1:3]))

    def by_library(self):
        """Calls by library."""
        calls = collections.Counter()
        for (path, _), keys in self._downcalls(None, None).items():
            calls[_short(path)] += _joined(keys)
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
                   if key.kind == _UPCALL and key.category == _STRING)

    def copies(self):
        """(bytes, calls, function, file, line) of each copy or conversion."""
        rows = [(size, calls, key.function, key.file, key.line)
                for key, (calls, size) in self._calls.items()
                if key.category in (_LENT_COPY, _LENT_STRING)
                or (key.kind == _UPCALL and key.category == _STRING)]
        return sorted(rows, key=lambda row: (-row[0], -row[1], row[2]))


def now():
    """All calls of this process so far: to be subtracted."""
    return _region.counts()


def since(before):
    """The calls since a `now()`."""
    changes = {}
    for key, (calls, size) in now().items():
        old_calls, old_size = before.get(key, (0, 0))
        if calls != old_calls or size != old_size:
            changes[_Key(*key)] = calls - old_calls, size - old_size
    return Counts(changes)

# SPDX-License-Identifier: MIT
"""Cells of a notebook as regions: `%load_ext crossbill_ffi`, in a kernel or an
IPython that `crossbill record` runs. Elsewhere it does nothing."""
import re

from ._recorded import is_recorded

_WIDTH = 60  # of a cell's first line that is its region's name
_SECRET = re.compile(r"(?i)pass(word|wd|phrase)|secret|token|api_?key|bearer")


def name_of(number, source):
    """'cell 3: rows = load()'."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    first = lines[0] if lines else ""
    if _SECRET.search(first):
        first = "..."  # it would stand in what others are shown
    if len(first) > _WIDTH:
        first = first[:_WIDTH - 3] + "..."
    return f"cell {number}: {first}"


class _Cells:
    """A cell may run another: the last begun is the first to end."""

    def __init__(self, shell):
        # Some IPythons count a cell before it has run, others after it.
        self._next = shell.execution_count
        self._open = []

    def begin(self, info):
        from ._region import region
        cell = region(name_of(self._next, info.raw_cell))
        cell.__enter__()
        self._open.append((info, cell))

    def end(self, result):
        if result is not None and result.execution_count is not None:
            self._next = result.execution_count + 1
        # Nothing was begun of an empty cell, which may have run in another.
        if self._open and (result is None or result.info is self._open[-1][0]):
            self._open.pop()[1].__exit__(None, None, None)

    def end_all(self):
        while self._open:
            self._open.pop()[1].__exit__(None, None, None)


_loaded = {}  # the shell -> its _Cells


def load(shell):
    """What `%load_ext` calls."""
    if not is_recorded() or shell in _loaded:
        return
    cells = _loaded[shell] = _Cells(shell)
    shell.events.register("pre_run_cell", cells.begin)
    shell.events.register("post_run_cell", cells.end)


def unload(shell):
    """What `%unload_ext` calls."""
    cells = _loaded.pop(shell, None)
    if cells is not None:
        shell.events.unregister("pre_run_cell", cells.begin)
        shell.events.unregister("post_run_cell", cells.end)
        cells.end_all()

# SPDX-License-Identifier: MIT
"""A recording in a notebook: its tables as frames, and its picture.

The tables of the file are read by sqlite3; what takes analysis, such as times
without own cost, comes from `crossbill report --format json`."""
import contextlib
import functools
import html
import json
import pathlib
import shlex
import sqlite3
import subprocess
import tempfile

from . import _frames
from ._tool import tool

_APPLICATION = 1480739148  # kApplicationId in src/recording/recording.hpp

# The columns of each frame: name, kind, and where the JSON bill has it, if not
# under the column's own name.
_PLACE = """
  file          text     {0}file
  line          integer  {0}line
  function      text     {0}function
"""
_BODY = """
  calls         integer
  errors        integer
  threads       integer
  total_ns      integer
  total_error_ns  integer
  p50_ns        integer
  p99_ns        integer
  max_ns        integer
  logic_ns      integer
  host_ns       integer
  toll_ns       integer
  toll_share    number
  marshalling_ns     integer  marshalling.ns
  marshalling_bytes  integer  marshalling.bytes
  values_ns     integer  marshalling.values.ns
  strings_ns    integer  marshalling.strings.ns
  copies_ns     integer  marshalling.copies.ns
  copies_bytes  integer  marshalling.copies.bytes
  objects_ns    integer  marshalling.objects.ns
  memory_ns     integer  marshalling.memory.ns
  glue_ns       integer  marshalling.glue_ns
  transition_ns  integer
  host_transition_ns  integer
  dispatch_ns   integer
  dispatch_low_ns   integer
  dispatch_high_ns  integer
  cleanup_ns    integer
  lock_ns       integer  wait.lock_ns
  host_lock_ns  integer  wait.host_lock_ns
  alloc_calls   integer  alloc.calls
  alloc_bytes   integer  alloc.bytes
  lent_bytes    integer  lent.bytes
  host_code_calls  integer
  cpu_ns        integer
  cpu_calls     integer
  cpu_wall_ns   integer
  pool_calls    integer
  pool_cpu_ns   integer
  parallelism   number
  preempted_ns  integer
  samples       integer
  open          integer
  fixed_ns      number
  per_byte_ns   number
  per_item_ns   number
"""
_FRAMES = {
    "functions": ("entries", """
  core          text
  name          text
  shown         text
  symbol        text
  via           text
  glue          flag
""" + _BODY),
    "sites": ("sites", _PLACE.format("") + """
  via_file      text     via.file
  via_line      integer  via.line
  via_function  text     via.function
  source        text
  core          text
  name          text     entry
  calls         integer
  total_ns      integer
  toll_ns       integer
  dispatch_ns   integer
  dispatch_low_ns   integer
  dispatch_high_ns  integer
  fixed_ns      number
  per_byte_ns   number
  per_item_ns   number
"""),
    "edges": ("edges", """
  from          text
  to            text
  name          text
  kind          text
  category      text
  calls         integer
  calls_error   integer
  total_ns      integer  ns
  bytes         integer
"""),
    "regions": ("regions", """
  region        text
  depth         integer
  begun         integer
  left_open     integer
  calls         integer
  own_calls     integer
  errors        integer
  total_ns      integer
  toll_ns       integer
"""),
    "findings": ("findings", """
  rule          text
  severity      text
  confidence    text
  core          text
  name          text     entry
""" + _PLACE.format("site.") + """
  calls         integer
  saving_ns     integer
  saving_low_ns   integer
  saving_high_ns  integer
  evidence      text
  advice        text
  change        text
  source        text
"""),
    "processes": ("processes", """
  id            integer
  pid           integer
  parent        integer
  image         text
  command       text
  host          text
  exit          integer
  signal        integer
  running       flag
  wall_ns       integer
  cpu_ns        integer
  crossings     integer
"""),
    "coverage": ("coverage", """
  module        text
  entries_known    integer
  entries_metered  integer
  calls         integer
  orphan_calls  integer
  orphan_runs   integer
  orphan_ns     integer
  reason        text
"""),
}
# By seat, as the file has them; a seat is used by one thread after another.
_THREADS = """
    SELECT threads.id, processes.pid, threads.tid, threads.name,
           threads.threads,
           coalesce(sum(nodes.calls) FILTER (WHERE edges.kind = 'downcall'), 0)
             AS calls,
           coalesce(sum(nodes.calls), 0) AS crossings
      FROM threads
      LEFT JOIN processes ON processes.id = threads.process
      LEFT JOIN nodes ON nodes.thread = threads.id
      LEFT JOIN edges ON edges.id = nodes.edge
     GROUP BY threads.id ORDER BY threads.id"""


class RecordingError(ValueError):
    """A file that the tool does not take: it says why."""


def _columns(text):
    """(name, kind, steps to it in a row of the bill) of each."""
    for words in filter(None, map(str.split, text.splitlines())):
        name, kind, place = (*words, words[0])[:3]
        yield name, kind, place.split(".")


def _at(row, steps):
    for step in steps:
        row = row.get(step) if row is not None else None
    return row


def _plain(row):
    """Lists as texts, which can be grouped by."""
    if "command" in row:
        return {**row, "command": shlex.join(row["command"])}
    if "region" in row:
        return {**row, "region": " > ".join(row["region"]),
                "depth": len(row["region"])}
    return row


def _printable(text):
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _reads(name):
    """A property: the frame of that name; None where it is not known."""
    return property(lambda self: self._frame_of(name))


class Recording:
    """Recording("app.db"): what `crossbill record` wrote.

    `frames` is 'pandas', 'polars', or 'rows' for lists of dicts; without it,
    what the program has imported, or what is installed, pandas first.
    FileNotFoundError; RecordingError if the tool does not take the file."""

    functions = _reads("functions")
    sites = _reads("sites")
    edges = _reads("edges")
    regions = _reads("regions")
    findings = _reads("findings")
    processes = _reads("processes")
    coverage = _reads("coverage")

    def __init__(self, path, frames=None):
        self.path = pathlib.Path(path)
        if frames is not None:
            _frames.chosen(frames)
        self._frames = frames
        if not self.path.exists():
            raise FileNotFoundError(
                f"{self.path} is not there; 'crossbill record -o "
                f"{self.path} -- command' makes a recording")
        try:
            ours = self._select("PRAGMA application_id")[1] == [(_APPLICATION,)]
        except sqlite3.Error:
            ours = False
        if not ours:
            self._report("text")  # the tool says what it is

    # What is in the file.

    @property
    def tables(self):
        """The names of the file's tables: docs/recording.md."""
        _, rows = self._select("SELECT name FROM sqlite_master "
                               "WHERE type = 'table' ORDER BY rowid")
        return [name for name, in rows]

    def table(self, name):
        """All of one table, times as they were measured."""
        if name not in self.tables:
            raise ValueError(f"{self.path} has no table {name!r}; it has "
                             f"{', '.join(self.tables)}")
        return self.query(f'SELECT * FROM "{name}"')

    def query(self, sql, parameters=()):
        """What SQLite answers. The file is opened for reading alone."""
        names, rows = self._select(sql, parameters)
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"several columns are called {min(twice)!r}: give "
                             "them names with AS")
        columns = zip(*rows) if rows else ([] for _ in names)
        return self._frame({name: (_frames.kind_of(values), list(values))
                            for name, values in zip(names, columns)})

    @property
    def threads(self):
        """Each thread's calls of libraries and crossings; times by thread are
        in `crossbill report --by thread`."""
        return self.query(_THREADS)

    # What the tool makes of it.

    @functools.cached_property
    def bill(self):
        """`crossbill report --format json` as a dict."""
        return json.loads(self._report("json"))

    def page(self, path):
        """Writes the HTML page, and gives its path back."""
        text = self._report("html")
        path = pathlib.Path(path)
        path.write_text(text, encoding="utf-8")
        return path

    def open(self):
        """Shows the HTML page in the browser, and gives its path back."""
        import webbrowser
        folder = pathlib.Path(tempfile.mkdtemp(prefix="crossbill-"))
        page = self.page(folder / (self.path.stem + ".html"))
        webbrowser.open(page.as_uri())
        return page

    def __repr__(self):
        meta = dict(self._select("SELECT key, value FROM meta")[1])
        try:
            # Its arguments may hold secrets, and notebooks are shared.
            command = shlex.join(json.loads(meta["command"])[:2])
        except (KeyError, ValueError, TypeError):
            command = "?"
        return _printable(f"<Recording {self.path}: {command}, "
                          f"{(meta.get('wall_ns') or 0) / 1e9:.3g} s>")

    def _repr_html_(self):
        """What notebooks show: the bill's head, and the picture."""
        head = "\n\n".join(self._report("text").split("\n\n")[:2])
        command = " ".join(json.loads(
            dict(self._select("SELECT key, value FROM meta")[1])["command"]))
        head = "\n".join(line for line in head.split("\n")
                         if not command or line[:20] != command[:20])
        return (f"<pre>{html.escape(head)}</pre>\n"
                f'<div style="max-width: 720px">{self._report("svg")}</div>')

    def _report(self, kind):
        command = tool()
        if command is None:
            raise FileNotFoundError(
                "the tool crossbill is neither beside this package nor in the "
                "path: install its wheel, or the tool with `make install`")
        path = str(self.path)
        if path.startswith("-"):  # no option
            path = "./" + path
        done = subprocess.run(
            [command, "report", "--format", kind, path],
            stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
            check=False)
        if done.returncode != 0:
            raise RecordingError(done.stderr.strip()
                                 or f"crossbill ended with {done.returncode}")
        return done.stdout

    def _select(self, sql, parameters=()):
        """The names of columns, and the rows."""
        uri = self.path.absolute().as_uri() + "?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True)) as file:
            # The kernel cuts names of threads within a letter.
            file.text_factory = lambda text: text.decode(errors="replace")
            found = file.execute(sql, parameters)
            rows = found.fetchall()
            return [column[0] for column in found.description or ()], rows

    def _frame(self, columns):
        return _frames.frame(_frames.chosen(self._frames), columns)

    def _frame_of(self, name):
        member, columns = _FRAMES[name]
        if self.bill[member] is None:
            return None
        rows = [_plain(row) for row in self.bill[member]]
        return self._frame({
            column: (kind, [_at(row, steps) for row in rows])
            for column, kind, steps in _columns(columns)})

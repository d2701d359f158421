# SPDX-License-Identifier: MIT
"""Where `report`, `diff` and `explain` write what -o names, and what --open
opens.

Taken out, and what failed then: the look at what was read (test_inputs_stay),
publishing (all that have a file), POSIX_SPAWN_SETSID (test_open_detaches), the
encoding of the address (test_open_a_page_of_an_odd_name).
"""
import os
import pathlib
import re
import shutil
import subprocess
import threading
import urllib.parse

import pytest

from conftest import CROSSBILL, wait_until
from harness.tool import finish, run
from test_bad_input import refused

FOLDER = pathlib.Path(__file__).parent / "recordings"
QUERIES = FOLDER / "0.1.0-queries.db"
COMMANDS = [("report", QUERIES), ("explain", QUERIES, "sqlite3_*"),
            ("diff", QUERIES, QUERIES)]
each = pytest.mark.parametrize("command", COMMANDS, ids=lambda row: row[0])


@each
def test_file_has_what_is_printed(command):
    printed = run(CROSSBILL, *command)
    done = finish(CROSSBILL, *command, "-o", "result.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert pathlib.Path("result.txt").read_text() == printed
    assert os.listdir() == ["result.txt"]


@each
def test_existing_file_is_kept(command):
    pathlib.Path("result.txt").write_text("mine")
    refused(finish(CROSSBILL, *command, "-o", "result.txt"), 125,
            "result.txt exists already", "-o", "--force")
    assert pathlib.Path("result.txt").read_text() == "mine"
    run(CROSSBILL, *command, "-o", "result.txt", "--force")
    assert pathlib.Path("result.txt").read_text() == run(CROSSBILL, *command)
    assert os.listdir() == ["result.txt"]


@each
def test_inputs_stay(command):
    shutil.copy(QUERIES, "own.recording")
    own = ["own.recording" if part == QUERIES else part for part in command]
    refused(finish(CROSSBILL, *own, "-o", "own.recording", "--force"), 125,
            "own.recording", "would replace what is read")
    os.link("own.recording", "same.recording")
    refused(finish(CROSSBILL, *own, "-o", "same.recording", "--force"), 125, "same.recording")
    assert pathlib.Path("own.recording").read_bytes() == QUERIES.read_bytes()


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_standard_output(name):
    printed = run(CROSSBILL, "report", QUERIES)
    assert run(CROSSBILL, "report", QUERIES, "-o", name) == printed
    with open("result.txt", "w") as file:
        run(CROSSBILL, "report", QUERIES, "-o", name, stdout=file)
    assert pathlib.Path("result.txt").read_text() == printed


def test_pipe():
    os.mkfifo("pipe")
    texts = []
    reader = threading.Thread(
        target=lambda: texts.append(pathlib.Path("pipe").read_text()))
    reader.start()
    # Who comes before the reader is told so.
    wait_until(lambda: finish(CROSSBILL, "report", QUERIES, "-o",
                              "pipe").returncode == 0, "reader")
    reader.join()
    assert texts == [run(CROSSBILL, "report", QUERIES)]


def test_failure_leaves_nothing():
    for wrong in (("no.db",), (__file__,)):
        done = finish(CROSSBILL, "report", *wrong, "-o", "a.txt")
        assert done.returncode == 125
    refused(finish(CROSSBILL, "report", QUERIES, "-o", "no/a.txt"), 125,
            "no/a.txt", "folder no")
    assert os.listdir() == []


def test_nothing_that_matches_is_still_written():
    done = finish(CROSSBILL, "report", QUERIES, "--function", "none", "-o", "a")
    assert done.returncode == 1 and os.path.exists("a")


BROWSER = """#!/bin/sh
cd {folder}
ps -o pid=,sid= -p $$ >ids
streams=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2)
echo "$streams" >streams
ulimit -d >limit
printf '%s\\n' "$@" >new
mv new opened
"""


@pytest.fixture
def opened(tmp_path, monkeypatch):
    """The words that a browser of the test's own was started with."""
    script = tmp_path / "browser"
    script.write_text(BROWSER.format(folder=tmp_path))
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(script))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def words():
        return wait_until(lambda: os.path.exists("opened") and pathlib.Path(
            "opened").read_text().splitlines(), "browser")
    return words


def page_of(address):
    assert address.startswith("file:///")
    return pathlib.Path(urllib.parse.unquote(address[len("file://"):]))


def open_page(recording, *options):
    printed = run(CROSSBILL, "report", "--open", recording, *options)
    return pathlib.Path(re.fullmatch("page: (.*)\n", printed)[1])


def test_open(opened, tmp_path):
    said = open_page(QUERIES)
    (address,) = opened()
    assert page_of(address) == said
    assert said.parent == tmp_path / "cache" / "crossbill" / "pages"
    assert said.parent.stat().st_mode & 0o077 == 0
    assert said.read_text() == run(CROSSBILL, "report", QUERIES, "--format",
                                   "html")
    assert open_page(QUERIES) == said  # replaced
    assert os.listdir(said.parent) == [said.name]


def test_open_detaches(opened):
    """It has its own session, no stream of ours, and no limit on memory."""
    open_page(QUERIES)
    opened()
    pid, session = pathlib.Path("ids").read_text().split()
    assert pid == session
    assert pathlib.Path("streams").read_text() == "/dev/null\n" * 3
    limit = run("sh", "-c", "ulimit -d")
    assert pathlib.Path("limit").read_text() == limit


def test_open_a_page_of_an_odd_name(opened):
    name = "a b#c%41?'ä.html"
    assert open_page(QUERIES, "-o", name) == pathlib.Path(name).absolute()
    (address,) = opened()
    assert page_of(address) == pathlib.Path(name).absolute()
    assert re.fullmatch(r"file://[A-Za-z0-9/._~%-]+", address)
    refused(finish(CROSSBILL, "report", "--open", QUERIES, "-o", name), 125,
            "exists already")


def test_open_without_a_cache(opened, tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("HOME")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    said = open_page(QUERIES)
    assert page_of(*opened()) == said and said.parent.parent == tmp_path


def test_which_browser(opened, monkeypatch):
    own = os.environ["BROWSER"]
    monkeypatch.setenv("BROWSER", f"no-such-browser::{own} --new %s#top:false")
    said = open_page(QUERIES)
    option, address = opened()
    assert option == "--new" and address.endswith("#top")
    assert page_of(address[:-len("#top")]) == said


def test_xdg_open(opened, tmp_path, monkeypatch):
    os.rename("browser", "xdg-open")
    monkeypatch.delenv("BROWSER")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    said = open_page(QUERIES)
    assert page_of(*opened()) == said


def test_no_browser(opened, monkeypatch):
    monkeypatch.delenv("BROWSER")
    monkeypatch.setenv("PATH", "/nowhere")
    done = subprocess.run([CROSSBILL, "report", "--open", QUERIES], text=True,
                          capture_output=True)
    page = pathlib.Path(re.fullmatch("page: (.*)\n", done.stdout)[1])
    assert page.exists() and done.returncode == 125
    assert done.stderr == (f"crossbill: no browser is here; open {page} in one,"
                           " or name one in $BROWSER\n")


def test_only_pages_are_opened(opened):
    refused(finish(CROSSBILL, "report", "--open", "--format", "json", QUERIES),
            125, "--open shows a page")
    refused(finish(CROSSBILL, "report", "--open", "-o", "-", QUERIES), 125,
            "no file that a browser could open")
    assert open_page(QUERIES, "--format", "html") and opened()

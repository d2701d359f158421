# SPDX-License-Identifier: MIT
"""The cache of what is known of modules' code: docs/design.md, "The cache".

A planted entry says of a slot through which the host calls that its address is
taken, so that the agent leaves it alone: that shows whether an entry is used.

What was seen to fail: test_python_is_the_same_with_and_without, with the words
of each module one place off in serialize(); test_known_code_is_used, when the
agent mapped nothing; test_what_may_be_wrong_is_not_used, its cases each with a
check left out (the sum in cache.cpp, is_own(), unsafe_part(), the scan version);
test_another_build_is_not_used, with the identity left out of comes_before();
test_root_makes_no_folder_in_a_users_home, when make_folder() asked for no owner.
"""
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess

import pytest

from harness.tool import CROSSBILL, build, record

HEADER = struct.Struct("<8sQ")  # of a file of the cache
CODE = struct.Struct("<8sIIQ")  # recording/known_code.hpp
MODULE = struct.Struct("<20sB3xQQII")
CALLED, TAKEN = 1, 2

CORE = """
int called(int x) { return x + 1; }
int taken(int x) { return x + 2; }
int rarely(int x) { return x + 3; }
"""
HOST = """
#include <stdio.h>
int called(int), taken(int);
#ifdef OTHER
int rarely(int);
#endif
int (*volatile kept)(int);
int main(void) {
  int sum = 0;
  kept = taken;
  for (int i = 0; i < 10; ++i) sum += called(i) + kept(i);
#ifdef OTHER
  sum += rarely(1);
#endif
  printf("%d\\n", sum);
}
"""


@pytest.fixture
def host(tmp_path):
    """A program that calls one function of its core, and keeps another's
    address."""
    core = build(CORE, tmp_path / "libcore.so", "-Wl,--build-id")
    return link(tmp_path, core, "host")


def link(folder, core, name, *flags):
    return build(HOST, folder / name, "-O1", "-fno-plt", core,
                 "-Wl,-rpath,$ORIGIN", "-Wl,-z,now", "-Wl,--build-id=0x123456",
                 *flags)


class Home:
    """A cache folder, and recordings made with it."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "crossbill" / "code"
        self.database = folder.with_name(folder.name + ".db")

    def record(self, program, *options, **environment):
        done = record("--force", "--quiet", "-o", self.database, *options,
                      "--", program,
                      env=os.environ | {"XDG_CACHE_HOME": str(self.folder)}
                      | environment)
        assert (done.returncode, done.stderr) == (0, "")
        with sqlite3.connect(self.database) as database:
            ask = "SELECT name, sum(calls) FROM nodes JOIN edges ON"\
                " edges.id = edge GROUP BY name"
            calls = dict(database.execute(ask).fetchall())
            notes = database.execute("SELECT code, subject FROM notes"
                                     " ORDER BY code, subject").fetchall()
        return calls, notes

    def plant(self):
        """Says of each slot that is called that its address is taken."""
        magic, check = HEADER.unpack_from(data := self.file.read_bytes())
        body = bytearray(data[HEADER.size:])
        assert check == mix(body)
        code, version, modules, size = CODE.unpack_from(body)
        assert code == b"XBCODE01" and size == len(body)
        for i in range(modules):
            *_, place, slots, _ = MODULE.unpack_from(
                body, CODE.size + i * MODULE.size)
            for at in range(place, place + 8 * slots, 8):
                if body[at] == CALLED:
                    body[at] = TAKEN
        self.write(body)

    def write(self, body):
        self.file.write_bytes(HEADER.pack(b"XBCACHE1", mix(body)) + body)


def mix(body):
    """The check of recording/known_code.hpp."""
    whole = len(body) // 8 * 8
    words = [word for word, in struct.iter_unpack("<Q", body[:whole])]
    value = 0
    for word in words + list(body[whole:]):
        value = (value ^ word) * 0x9E3779B97F4A7C15 % (1 << 64)
        value ^= value >> 32
    return value


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    return Home(folder)


CALLS = {"called": 10}
NOTES = [("address-taken", "taken")]
LEFT_ALONE = [("address-taken", "called"), ("address-taken", "taken")]


def test_the_second_run_patches_the_same(home, host):
    assert home.record(host) == (CALLS, NOTES)
    before = home.file.read_bytes()
    assert home.record(host) == (CALLS, NOTES)
    assert home.file.read_bytes() == before


def test_python_is_the_same_with_and_without(home, tmp_path):
    """What patches and notes there are, with the modules of a real program."""
    code = "import sqlite3, ssl, zlib, json; zlib.crc32(b'x')"

    def edges(*options):
        done = record("--force", "--quiet", "-o", tmp_path / "x.db", *options,
                      "--", shutil.which("python3"), "-c", code,
                      env=os.environ | {"XDG_CACHE_HOME": str(home.folder)})
        assert done.returncode == 0, done.stderr
        with sqlite3.connect(tmp_path / "x.db") as database:
            return [database.execute(ask).fetchall() for ask in (
                "SELECT code, subject, sum(count) FROM notes GROUP BY 1, 2",
                "SELECT name, symbol, kind, via FROM edges ORDER BY 1, 2, 3, 4")]

    without = edges("--no-cache")
    assert not home.file.exists()
    assert edges() == without
    assert home.file.exists()
    assert edges() == without


def test_known_code_is_used(home, host):
    home.record(host)
    home.plant()
    assert home.record(host) == ({}, LEFT_ALONE)
    assert home.record(host, "--no-cache") == (CALLS, NOTES)


def damage(home):
    data = bytearray(home.file.read_bytes())
    data[-1] ^= 1
    home.file.write_bytes(data)


def shorten(home):
    home.file.write_bytes(home.file.read_bytes()[:-8])


def open_file(home):
    home.file.chmod(0o666)


def open_folder(home):
    home.file.parent.chmod(0o777)


def open_home(home):
    home.folder.chmod(0o777)


def give_away(home):
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to somebody else")
    os.chown(home.file, 65534, 65534)


def make_link(home):
    real = home.file.rename(home.file.with_name("real"))
    home.file.symlink_to(real)


def other_rules(home):
    body = bytearray(home.file.read_bytes()[HEADER.size:])
    body[8] ^= 1  # the scan version
    home.write(body)


@pytest.mark.parametrize("spoil", [damage, shorten, open_file, open_folder,
                                   open_home, give_away, make_link,
                                   other_rules])
def test_what_may_be_wrong_is_not_used(home, host, spoil):
    home.record(host)
    home.plant()
    spoil(home)
    assert home.record(host) == (CALLS, NOTES)


def test_another_build_is_not_used(home, host, tmp_path):
    """A program with the same build id, as one that was changed after it was
    linked, is another one by its headers and relocations."""
    home.record(host)
    home.plant()
    other = link(tmp_path, tmp_path / "libcore.so", "other", "-DOTHER")
    assert home.record(other) == (CALLS | {"rarely": 1}, NOTES)


def test_two_recorders_leave_a_whole_file(home, host, tmp_path):
    core = tmp_path / "libcore.so"
    other = link(tmp_path, core, "other", "-DOTHER")
    for _ in range(5):
        shutil.rmtree(home.file.parent, ignore_errors=True)
        both = [subprocess.Popen(
            [CROSSBILL, "record", "--force", "--quiet", "-o",
             tmp_path / f"{program.name}.db", "--", program],
            stdout=subprocess.DEVNULL,
            env=os.environ | {"XDG_CACHE_HOME": str(home.folder)})
            for program in (host, other)]
        assert [one.wait() for one in both] == [0, 0]
        assert os.listdir(home.file.parent).count("code") == 1
        home.plant()  # it asserts that the file is whole


@pytest.mark.parametrize("environment", [
    {"XDG_CACHE_HOME": "/proc/nowhere"}, {"XDG_CACHE_HOME": "relative"},
    {"XDG_CACHE_HOME": "", "HOME": ""}, {"XDG_CACHE_HOME": "/dev/null"}])
def test_without_a_folder_all_works(home, host, environment, tmp_path,
                                    monkeypatch):
    monkeypatch.chdir(tmp_path)
    if environment.get("XDG_CACHE_HOME") == "relative":
        environment["HOME"] = ""
    assert home.record(host, **environment) == (CALLS, NOTES)
    assert not (tmp_path / "relative").exists()
    assert list(home.folder.iterdir()) == []


def test_home_is_used_where_no_other_folder_is_named(home, host, tmp_path):
    calls = home.record(host, XDG_CACHE_HOME="", HOME=str(tmp_path))
    assert calls == (CALLS, NOTES)
    folder = pathlib.Path(tmp_path / ".cache" / "crossbill")
    assert (folder / "code").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_root_makes_no_folder_in_a_users_home(home, host, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root")
    user = tmp_path / "user"
    user.mkdir()
    os.chown(user, 65534, 65534)
    calls = home.record(host, XDG_CACHE_HOME="", HOME=str(user))
    assert calls == (CALLS, NOTES)
    assert list(user.iterdir()) == []


def test_read_only_folder(home, host):
    home.record(host)
    home.file.unlink()
    home.file.parent.chmod(0o500)
    assert home.record(host) == (CALLS, NOTES)
    home.file.parent.chmod(0o700)

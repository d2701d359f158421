# SPDX-License-Identifier: MIT
"""What others put in the way is neither loaded, nor opened, nor removed."""
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess

import pytest

from conftest import (CROSSBILL, SECONDS, SESSIONS, compile_c, record,
                      sessions, start, wait_until)
from test_signals import Noting

NOBODY = 65534
AGENT = CROSSBILL.parent / "libcrossbill-agent.so"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

# Outlives its parent; each line that it reads is a command for the shell.
OUTLIVING = r"""
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) {
  char line[500];
  if (fork() != 0) return 0;
  FILE* commands = fopen("commands", "r");
  while (fgets(line, sizeof line, commands)) {
    system(line);
    FILE* done = fopen("done", "w");
    fclose(done);
  }
}
"""
# Harmless: says that it was loaded.
INTRUDER = r"""
#include <stdio.h>
__attribute__((constructor)) static void begin(void) {
  FILE* proof = fopen("loaded", "w");
  if (proof) fclose(proof);
}
"""


class Outliving:
    """A recorded process whose recorder has ended."""

    def __init__(self):
        compile_c("outliving", OUTLIVING)
        os.mkfifo("commands")
        self.recorder = start("--quiet", "-o", "a.db", "--", "./outliving",
                              start_new_session=True)
        self.folder = SESSIONS / (f"crossbill-{os.geteuid()}-"
                                  f"{self.recorder.pid}")

    def listen(self):
        self.commands = open("commands", "w", buffering=1)

    def run(self, command):
        self.commands.write(command + "\n")
        wait_until(lambda: os.path.exists("done"), f"end of {command}")
        os.unlink("done")

    def end(self):
        self.commands.close()


def as_nobody(function):
    """Does it as another user, in a child; its exception is a failure."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            function()
        except BaseException as error:
            print(error)
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@as_root
def test_name_of_a_session_that_is_gone():
    """Another user takes it; children of a process that outlives its recorder
    load nothing from there, and do not see the variable that names it.
    Taken out: without the look at the session's folder in may_hand_on() the
    child was given the agent; when LD_PRELOAD named a link in the session, as
    it once did, the intruder was loaded with root's rights."""
    library = compile_c("intruder.so", INTRUDER, "-shared", "-fPIC")
    bytes_of_library = library.read_bytes()
    outliving = Outliving()
    outliving.recorder.wait(SECONDS)
    outliving.listen()

    def take():
        outliving.folder.mkdir(mode=0o700)
        for name in ("libcrossbill-agent.so", "settings", "lock"):
            (outliving.folder / name).write_bytes(bytes_of_library)
            (outliving.folder / name).chmod(0o755)
        outliving.folder.chmod(0o755)

    assert as_nobody(take) == 0
    try:
        # The shell itself, which would hide both from what it starts.
        outliving.run("while read line; do echo $line; done "
                      "</proc/$$/maps >seen; env >>seen")
        assert not os.path.exists("loaded")
        seen = pathlib.Path("seen").read_text()
        assert "libc.so" in seen
        for name in ("libcrossbill-agent", "CROSSBILL_SESSION", "LD_PRELOAD"):
            assert name not in seen
    finally:
        outliving.end()
        shutil.rmtree(outliving.folder)


@as_root
def test_name_of_a_session_that_lives():
    """A killed recorder leaves no free name while its command runs."""
    noting = Noting()
    folder = SESSIONS / f"crossbill-{os.geteuid()}-{noting.process.pid}"
    noting.process.kill()
    noting.process.wait()
    record("--quiet", "--", "true")

    def take():
        try:
            folder.rename(folder.with_suffix(".away"))
        except PermissionError:
            return
        raise AssertionError("it could be renamed")

    assert as_nobody(take) == 0
    os.kill(noting.child, signal.SIGUSR2)


def settings_of_a_session():
    """What the recorder writes; read from a living session."""
    noting = Noting()
    folder = SESSIONS / f"crossbill-{os.geteuid()}-{noting.process.pid}"
    content = (folder / "settings").read_bytes()
    noting.finish()
    return content


def put_nothing(path, content):
    pass


def put_folder(path, content):
    path.mkdir()


def put_fifo(path, content):
    os.mkfifo(path)


def put_socket(path, content):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def put_device(path, content):
    os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero


def put_link(path, content):
    path.with_suffix(".real").write_bytes(content)
    path.symlink_to(path.with_suffix(".real"))


def put_short(path, content):
    path.write_bytes(content[:-1])


def put_long(path, content):
    path.write_bytes(content + b"\0")


def put_garbage(path, content):
    path.write_bytes(content[:8] + b"\xff" * (len(content) - 8))


def put_other_owner(path, content):
    path.write_bytes(content)
    os.chown(path, NOBODY, NOBODY)


@pytest.fixture
def settings():
    return settings_of_a_session()


@pytest.fixture
def folder():
    """A session's folder that is none of a recorder's."""
    path = SESSIONS / f"crossbill-test-{os.getpid()}"
    path.mkdir(mode=0o700)
    yield path
    shutil.rmtree(path)


def run_in(folder, name=None):
    found = folder.stat()
    variable = f"{name or folder}:{found.st_dev}:{found.st_ino}"
    done = subprocess.run(
        ["/bin/sh", "-c", "env; exit 3"], capture_output=True, text=True,
        timeout=SECONDS, check=False,
        env={"LD_PRELOAD": str(AGENT), "CROSSBILL_SESSION": variable})
    assert (done.returncode, done.stderr) == (3, "")
    assert "LD_PRELOAD" not in done.stdout and "SESSION" not in done.stdout
    return [path for path in folder.iterdir() if path.suffix == ".arena"]


def test_good_settings_are_taken(folder, settings):
    """Else the tests below would pass whatever the agent did."""
    (folder / "settings").write_bytes(settings)
    assert len(run_in(folder)) == 2


@as_root
@pytest.mark.parametrize("put", [
    put_nothing, put_folder, put_fifo, put_socket, put_device, put_link,
    put_short, put_long, put_garbage, put_other_owner])
def test_other_files_in_place_of_the_settings(folder, settings, put):
    """Taken out: it failed without O_NOFOLLOW (link), without the file's owner
    (other_owner), without valid() (garbage), and without O_NONBLOCK (fifo)."""
    put(folder / "settings", settings)
    assert run_in(folder) == []


@as_root
@pytest.mark.parametrize("change", ["mode", "owner", "link", "number"])
def test_other_folders_in_place_of_the_session(folder, settings, change):
    """Taken out: each failed when Identity was compared without that part, and
    the link without O_NOFOLLOW."""
    (folder / "settings").write_bytes(settings)
    name = folder
    if change == "mode":
        folder.chmod(0o770)
    elif change == "owner":
        os.chown(folder, NOBODY, NOBODY)
    elif change == "link":
        name = pathlib.Path("link").absolute()
        name.symlink_to(folder)
    else:
        name = f"{folder}:{folder.stat().st_dev}:1{folder.stat().st_ino}"
        variable = {"LD_PRELOAD": str(AGENT), "CROSSBILL_SESSION": name}
        subprocess.run(["true"], env=variable, check=True)
        assert len(list(folder.iterdir())) == 1
        return
    assert run_in(folder, name) == []


def dead_session(suffix):
    """Without a recorder and without a process."""
    path = SESSIONS / f"crossbill-{os.geteuid()}-{suffix}"
    path.mkdir(mode=0o700)
    (path / "lock").write_bytes(b"")
    return path


def test_sweep_follows_no_link(tmp_path):
    """Taken out: it failed when folders were opened without O_NOFOLLOW."""
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o700)
    (kept / "file").write_text("mine")
    session = dead_session("links")
    (session / "0-1.arena").symlink_to(kept / "file")
    (session / "folder").symlink_to(kept)
    (session / "empty").mkdir()
    link = SESSIONS / f"crossbill-{os.geteuid()}-link"
    link.symlink_to(kept)
    full = dead_session("full")
    (full / "inner").mkdir()
    (full / "inner" / "file").write_text("mine")
    try:
        assert record("--quiet", "--", "true").returncode == 0
        assert not session.exists()
        assert link.is_symlink() and (kept / "file").read_text() == "mine"
        assert (full / "inner" / "file").read_text() == "mine"
    finally:
        link.unlink()
        shutil.rmtree(full)


@pytest.mark.parametrize("put", [put_nothing, put_folder, put_fifo, put_socket,
                                 put_link])
def test_sweep_of_a_session_with_another_lock(put):
    """What is no file is no lock, and nothing waits for it."""
    session = dead_session("lock")
    (session / "lock").unlink()
    put(session / "lock", b"")
    assert record("--quiet", "--", "true").returncode == 0
    assert not session.exists()


@as_root
def test_sweep_removes_only_what_is_private_and_ours():
    """Taken out: it failed without the owner, and without the mode."""
    open_to_all, others = dead_session("open"), dead_session("others")
    open_to_all.chmod(0o755)
    os.chown(others, NOBODY, NOBODY)
    try:
        assert record("--quiet", "--", "true").returncode == 0
        assert open_to_all.exists() and others.exists()
    finally:
        shutil.rmtree(open_to_all)
        shutil.rmtree(others)


def test_sweep_of_a_number_that_another_process_has():
    """Taken out: it failed when the number alone counted."""
    session = dead_session("reused")
    (session / f"{os.getpid()}-1.arena").write_bytes(b"")
    assert record("--quiet", "--", "true").returncode == 0
    assert session.name not in sessions()


@pytest.fixture
def installed(tmp_path):
    """A copy of the tool, in a folder of its own."""
    for name in ("bin", "libexec/crossbill"):
        (tmp_path / "place" / name).mkdir(parents=True)
    shutil.copy(CROSSBILL, tmp_path / "place/bin/")
    shutil.copy(AGENT, tmp_path / "place/libexec/crossbill/")
    return tmp_path / "place"


def children_of(tool):
    """What the recorder says, the images and the notes of their absence."""
    done = subprocess.run(
        [tool / "bin/crossbill", "record", "--quiet", "--force", "-o", "a.db",
         "--", "sh", "-c", "true; env; exit 3"], capture_output=True,
        text=True, timeout=SECONDS, check=False)
    assert done.returncode == 3 and "SESSION" not in done.stdout
    with sqlite3.connect("a.db") as recording:
        (images,) = recording.execute(
            "SELECT count(*) FROM processes").fetchone()
        notes = recording.execute(
            "SELECT subject FROM notes WHERE code = 'child-not-recorded'"
        ).fetchall()
    return done.stderr, images, [subject for (subject,) in notes]


def test_safe_agent_path(installed):
    """Taken out: it failed when a sticky folder counted as any other."""
    assert children_of(installed) == ("", 2, [])
    (installed / "libexec").chmod(0o1777)  # as /tmp: what is in it is ours
    assert children_of(installed) == ("", 2, [])


@pytest.mark.parametrize("letter", [" ", ":", "$"])
def test_agent_path_that_the_loader_would_split(installed, letter):
    """Taken out: each failed when its letter was not looked for."""
    place = installed.rename(installed.with_name(f"a{letter}b"))
    done = subprocess.run(
        [place / "bin/crossbill", "record", "--", "touch", "ran"],
        capture_output=True, text=True, timeout=SECONDS, check=False)
    agent = place / "libexec/crossbill/libcrossbill-agent.so"
    assert (done.returncode, done.stdout) == (125, "")
    assert done.stderr == (
        f"crossbill: the agent's path {agent} has a blank, a colon or a dollar "
        "sign, which the loader does not take; install crossbill in a folder "
        "without them\n")
    assert not os.path.exists("ran")


@pytest.mark.parametrize("part", ["libexec/crossbill", "libexec",
                                  "libexec/crossbill/libcrossbill-agent.so"])
def test_agent_path_that_others_can_write(installed, part):
    """Taken out: it failed when unsafe_part() looked at the last part alone,
    and when the agent did not ask settings().hand_on."""
    (installed / part).chmod(0o777)
    said, images, notes = children_of(installed)
    assert images == 1 and len(notes) == 1 and notes[0].endswith("env")
    assert said.count("\n") == 1 and "children run unrecorded" in said
    assert f"{part} is writable by everybody" in said
    assert "make install PREFIX=" in said


@as_root
def test_agent_path_of_another_user(installed):
    """Taken out: it failed when owners did not count."""
    os.chown(installed / "libexec", NOBODY, NOBODY)
    said, images, _ = children_of(installed)
    assert images == 1 and f"libexec belongs to user {NOBODY}" in said


@as_root
def test_group_that_may_write(installed):
    """Taken out: it failed when the group's bit did not count."""
    (installed / "libexec").chmod(0o775)
    assert children_of(installed)[0] == ""  # the group is root's
    os.chown(installed / "libexec", 0, NOBODY)
    assert f"libexec is writable by group {NOBODY}" in children_of(installed)[0]


def test_agent_that_was_replaced(installed):
    """While the command runs; what it starts then has none of it.
    Taken out: it failed without the look at the agent's own file."""
    agent = installed / "libexec/crossbill/libcrossbill-agent.so"
    script = (f"cp {agent} new && mv new {agent} && "
              "cat /proc/self/maps >seen; exit 3")
    subprocess.run([installed / "bin/crossbill", "record", "--quiet", "-o",
                    "a.db", "--", "sh", "-c", script], check=False,
                   timeout=SECONDS)
    assert "crossbill-agent" not in pathlib.Path("seen").read_text()

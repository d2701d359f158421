# SPDX-License-Identifier: MIT
"""Where the recording and the bill go, and what is never overwritten."""
import os
import pathlib
import sqlite3
import subprocess

import pytest

from conftest import CROSSBILL, record
from test_bad_input import as_root, refused

BILL = "of hot calls timed"


def is_recording(path):
    with sqlite3.connect(path) as connection:
        found = connection.execute("PRAGMA application_id").fetchone()
        connection.execute("SELECT count(*) FROM nodes").fetchone()
    return found[0] == 1480739148


def test_default_name_and_bill_on_standard_error():
    done = record("--", "echo", "ran")
    assert (done.returncode, done.stdout) == (0, "ran\n")
    assert BILL in done.stderr
    (file,) = pathlib.Path().glob("*.db")
    assert file.name.startswith("crossbill.") and is_recording(file)
    assert str(file) in done.stderr


def test_quiet_prints_nothing():
    done = record("--quiet", "-o", "a.db", "--", "echo", "ran")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran\n", "")
    assert is_recording("a.db")


def test_bill_file():
    done = record("--bill", "bill.txt", "-o", "a.db", "--", "echo", "ran")
    assert (done.stdout, done.stderr) == ("ran\n", "")
    text = pathlib.Path("bill.txt").read_text()
    assert BILL in text and "\x1b" not in text
    assert max(map(len, text.splitlines()[:5])) <= 80


def test_bill_to_standard_output():
    done = record("--bill", "/dev/stdout", "-o", "a.db", "--", "echo", "ran")
    assert done.stdout.startswith("ran\n") and BILL in done.stdout
    assert done.stderr == ""


def test_existing_recording_is_kept():
    pathlib.Path("a.db").write_text("mine")
    done = record("-o", "a.db", "--", "echo", "ran")
    assert done.returncode == 125 and done.stdout == ""
    assert "a.db exists already" in done.stderr and "--force" in done.stderr
    assert pathlib.Path("a.db").read_text() == "mine"


def test_existing_recording_is_replaced_with_force():
    pathlib.Path("a.db").write_text("mine")
    assert record("-o", "a.db", "--force", "--", "true").returncode == 0
    assert is_recording("a.db")


def test_file_that_the_command_made_is_kept():
    done = record("-o", "a.db", "--", "sh", "-c", "echo theirs >a.db")
    assert done.returncode == 0  # the command's own
    assert "a.db" in done.stderr and "exists" in done.stderr
    assert pathlib.Path("a.db").read_text() == "theirs\n"


def test_dangling_link_is_kept():
    os.symlink("nowhere", "a.db")
    done = record("-o", "a.db", "--", "echo", "ran")
    assert done.returncode == 125 and done.stdout == ""
    assert os.readlink("a.db") == "nowhere" and not os.path.exists("nowhere")


def test_existing_bill_is_kept():
    pathlib.Path("bill").write_text("mine")
    refused(record("--bill", "bill", "--", "echo", "ran"), 125,
            "bill exists already", "--bill", "--force")
    assert pathlib.Path("bill").read_text() == "mine"


def test_missing_folder():
    refused(record("-o", "no/a.db", "--", "echo", "ran"), 125,
            "no/a.db", "folder no: No such file or directory")


def test_folder_as_output():
    os.mkdir("place")
    refused(record("-o", "place", "--", "echo", "ran"), 125,
            "place is a folder", "-o")


def test_device_as_output():
    refused(record("-o", "/dev/null", "--force", "--", "echo", "ran"), 125,
            "/dev/null is not a regular file")
    assert not os.path.isfile("/dev/null")


def test_unwritable_folder():
    refused(record("-o", "/proc/a.db", "--", "echo", "ran"), 125,
            "cannot write /proc/a.db")


def test_nothing_is_left_beside_the_recording():
    record("-o", "a.db", "--bill", "b", "--", "true")
    record("-o", "a.db", "--", "true")
    record("-o", "a.db", "--force", "--bill", "b", "--force", "--", "true")
    assert sorted(os.listdir()) == ["a.db", "b"]


def test_command_that_leaves_its_folder():
    os.mkdir("work")
    record("-o", "a.db", "--", "sh", "-c", "cd work; rmdir ../work")
    assert is_recording("a.db")


def small_disk(script, size):
    """Runs `script` where ./disk is a file system of that size."""
    os.mkdir("disk")
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c",
         f"mount -t tmpfs -o size={size} none disk && {script}"],
        capture_output=True, text=True, check=False)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(done.stderr.strip())
    return done


@as_root
def test_full_disk_before_the_run():
    refused(small_disk(f"{CROSSBILL} record -o disk/a.db -- echo ran", "64k"),
            125, "disk/a.db", "No space left on device", "free some space")


@as_root
def test_disk_filled_by_the_command():
    done = small_disk(
        f"{CROSSBILL} record -o disk/a.db -- "
        "sh -c 'head -c 2M /dev/zero >disk/f; exit 9' 2>err;"
        "echo $?; cat err; ls disk", "1m")
    lines = done.stdout.splitlines()
    assert lines[0] == "9"
    assert "the command ended with 9" in done.stdout
    assert "disk/a.db" in done.stdout and "full" in done.stdout
    assert lines[-1] == "f"

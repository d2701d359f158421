# SPDX-License-Identifier: MIT
"""The tool as a whole: help, version, doctor, moved and linked folders."""
import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import CROSSBILL, record


def crossbill(*arguments, tool=CROSSBILL):
    return subprocess.run([tool, *arguments], capture_output=True, text=True,
                          check=False)


def test_help_names_every_subcommand():
    done = crossbill("--help")
    assert done.returncode == 0
    for word in ("record", "report", "doctor", "Examples:"):
        assert word in done.stdout


def test_help_of_record():
    done = crossbill("record", "--help")
    assert done.returncode == 0
    for word in ("--output", "--force", "--core", "--host", "--exact",
                 "--count-only", "--bill", "--quiet", "125", "Examples:"):
        assert word in done.stdout


def test_version():
    done = crossbill("--version")
    assert (done.returncode, done.stdout) == (0, "crossbill 0.1.0\n")


def test_unknown_subcommand():
    for arguments, said in (
            (["bill"], "there is no subcommand bill"),
            (["--bil"], "there is no option --bil"), ([], "name a subcommand")):
        done = crossbill(*arguments)
        assert (done.returncode, done.stderr) == (
            125, f"crossbill: {said}; see crossbill --help\n")


def test_help_fits_a_terminal():
    """It failed for contract, with lines of 127 columns."""
    for name in ("", "record", "report", "explain", "diff", "check", "worth",
                 "top", "env", "start", "stop", "collect", "layout",
                 "contract", "doctor"):
        lines = crossbill(*name.split(), "--help").stdout.splitlines()
        assert lines and max(map(len, lines)) <= 80, name


def test_doctor():
    done = crossbill("doctor")
    assert done.returncode == 0, done.stdout
    for word in ("agent", "glibc", "Linux", "/dev/shm", "clock"):
        assert word in done.stdout


def copied(folder):
    """An installation as `make install` makes it."""
    os.makedirs(f"{folder}/bin")
    os.makedirs(f"{folder}/libexec/crossbill")
    shutil.copy(CROSSBILL, f"{folder}/bin/")
    shutil.copy(CROSSBILL.parent / "libcrossbill-agent.so",
                f"{folder}/libexec/crossbill/")
    return pathlib.Path(folder).absolute() / "bin/crossbill"


def test_installed_moved_and_linked():
    tool = copied("one")
    assert "one/libexec/crossbill/lib" in crossbill("doctor", tool=tool).stdout
    os.rename("one", "two")
    tool = pathlib.Path("two/bin/crossbill").absolute()
    os.symlink(tool, "linked")
    done = crossbill("record", "--quiet", "--", "echo", "ran",
                     tool=pathlib.Path("linked").absolute())
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran\n", "")


@pytest.mark.parametrize("folder", ["with a space", "with:colon", "$LIB"])
def test_folder_that_a_preload_cannot_name(folder):
    done = crossbill("record", "--", "echo", "ran", tool=copied(folder))
    assert (done.returncode, done.stdout) == (125, "")
    assert folder in done.stderr and "in a folder without" in done.stderr


def test_missing_agent():
    tool = copied("one")
    shutil.rmtree("one/libexec")
    done = crossbill("record", "--", "echo", "ran", tool=tool)
    assert (done.returncode, done.stdout) == (125, "")
    assert "libcrossbill-agent.so is neither in" in done.stderr
    assert crossbill("doctor", tool=tool).returncode == 1


def test_script_by_env():
    path = pathlib.Path("script")
    path.write_text("#!/usr/bin/env python3\nprint('ran')\n")
    path.chmod(0o755)
    done = record("--quiet", "--", "./script")
    assert (done.returncode, done.stdout) == (0, "ran\n")


def test_arguments_are_the_commands():
    done = record("--quiet", "--", "printf", "%s|", "--", "-o", "[a,b]", "")
    assert done.stdout == "--|-o|[a,b]||"



# SPDX-License-Identifier: MIT
"""A small or full /dev/shm: the program goes on with its own status, what was
recorded is reported, and what was not is said. With take_ended() doing nothing,
the thousand children do not fit; with arenas mapped and not read, `record` ends
by SIGBUS where they are cut short."""
import json
import os
import subprocess

import pytest

from conftest import CROSSBILL

MANY = "i=0; while [ $i -lt 1000 ]; do /bin/cat /dev/null; i=$((i+1)); done; exit 7"
LARGE = """
import os, re, sys
def work(number):
    for i in range(300):
        re.compile(f"a{number}b{i}(c|d)*").match("abc" * i)
    os._exit(0)
for number in range(20):
    if os.fork() == 0:
        work(number)
for number in range(20):
    os.wait()
sys.exit(7)
"""


def record_within(size, *command):
    """Its status, standard error and bill with a /dev/shm of that size."""
    script = (f"mount -t tmpfs -o size={size},mode=1777 none /dev/shm && "
              'exec "$@"')
    private = ["unshare", "--mount", "--propagation", "private", "sh", "-c",
               script, "sh"]
    if subprocess.run([*private, "true"], stderr=subprocess.PIPE).returncode:
        pytest.skip("mounting a /dev/shm of our own needs root")
    done = subprocess.run(
        [*private, CROSSBILL, "record", "--quiet", "-o", "x.db", "--force",
         "--", *command], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=300)
    bill = None
    if os.path.exists("x.db"):
        bill = json.loads(subprocess.run(
            [CROSSBILL, "report", "x.db", "--format", "json"],
            stdout=subprocess.PIPE, check=True).stdout)
    return done.returncode, done.stderr, bill


def test_a_thousand_short_children():
    status, error, bill = record_within("64m", "sh", "-c", MANY)
    assert (status, error) == (7, "")
    assert len(bill["processes"]) == 1001
    assert bill["recorder"]["notes"] == []


def test_twenty_children_at_once():
    status, error, bill = record_within("64m", "python3", "-c", LARGE)
    assert (status, error) == (7, "")
    assert len(bill["processes"]) == 21
    codes = {note["code"] for note in bill["recorder"]["notes"]}
    assert not codes & {"no-space", "child-not-recorded", "arena-damaged"}


@pytest.mark.parametrize("size", ["4m", "1m", "256k", "64k"])
def test_too_small_for_all(size):
    status, error, bill = record_within(size, "python3", "-c", LARGE)
    assert status == 7, error
    assert bill is not None
    if size != "4m":
        assert bill["recorder"]["notes"], "nothing says what is missing"

# SPDX-License-Identifier: MIT
"""One suite of tools/run_tests: runs its commands, counts, keeps its log."""
import os
import pathlib
import re
import subprocess
import threading
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
LOGS = BUILD / "test-logs"
CACHE = BUILD / "test-cache"  # in place of the user's
SHOWN_LINES = 60
# Recorders remove the sessions of dead ones, whoever's they are: each command
# has a /dev/shm of its own, where we may make it one.
ALONE_IN_SHM = ["unshare", "--mount", "--propagation", "private", "sh", "-c",
                'mount -t tmpfs -o mode=1777 none /dev/shm && exec "$@"', "sh"]


def can_unshare():
    return os.geteuid() == 0 and subprocess.run(
        ALONE_IN_SHM + ["true"], capture_output=True).returncode == 0


HAS_OWN_SHM = can_unshare()


class Suite:
    """Counts of one suite, and what it has said."""

    def __init__(self, name):
        self.passed = self.failed = 0
        self.may_be_empty = False  # its program is not in this release
        self.runs = 0
        self.processor = 0.0  # seconds, of all its processes
        self.skipped = []  # pairs of a test and its reason
        self.log = LOGS / f"{name}.log"
        self.log.write_text("")

    def run(self, command, seconds, **environment):
        """The exit status; output goes to the log. None: out of time."""
        with self.log.open("a") as log:
            log.write(f"$ {' '.join(map(str, command))}\n")
            log.flush()
            started = subprocess.Popen(
                ALONE_IN_SHM * HAS_OWN_SHM + [str(word) for word in command],
                cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "XDG_CACHE_HOME": str(CACHE), **environment})
            return self.wait_for(started, seconds, log)

    def wait_for(self, started, seconds, log):
        """By hand, since only wait4 says what this child's tree has used."""
        late = threading.Timer(seconds, started.kill)
        late.start()
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        in_time = late.is_alive()
        late.cancel()
        self.processor += used.ru_utime + used.ru_stime
        if in_time:
            return started.returncode
        log.write(f"no end within {seconds} s\n")
        return None

    def expect(self, good):
        """One check that is no test program's."""
        self.passed += bool(good)
        self.failed += not good

    def add_junit(self, file, status):
        """Counts a JUnit file; a run that failed has failed at least once."""
        before = self.failed
        if file.exists():
            root = xml.etree.ElementTree.parse(file).getroot()
            for case in root.iter("testcase"):
                outcomes = {child.tag: child for child in case}
                skipped = outcomes.get("skipped")
                if "failure" in outcomes or "error" in outcomes:
                    self.failed += 1
                elif skipped is not None:
                    # CTest knows no reason; GoogleTest has printed it.
                    printed = re.search(r": Skipped\n(.*)",
                                        case.findtext("system-out", ""))
                    self.skipped.append((case.get("name"), printed[1] if printed
                                         else skipped.get("message")))
                else:
                    self.passed += 1
        if status != 0 and self.failed == before:
            self.failed += 1

    def reasons(self):
        """(reason, tests) of what was skipped; many tests are a number."""
        tests = {}
        for test, reason in self.skipped:
            tests.setdefault(reason, []).append(test)
        return [(reason, ", ".join(names) if len(names) < 4
                 else f"{len(names)} tests")
                for reason, names in tests.items()]

    def tail(self):
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join("    " + line for line in lines[-SHOWN_LINES:])

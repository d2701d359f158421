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
SHOWN_FAILURES = 36  # at the end of the run, of all suites together
# Recorders remove the sessions of dead ones, whoever's they are: each command
# has a /dev/shm of its own, where we may make it one.
ALONE_IN_SHM = ["unshare", "--mount", "--propagation", "private", "sh", "-c",
                'mount -t tmpfs -o mode=1777 none /dev/shm && exec "$@"', "sh"]


def one_line(text):
    """The first that there is to read in about a line."""
    words = " ".join(text.split())
    return words if len(words) <= 120 else words[:117] + "..."


def name_of(case):
    """As pytest takes it; CTest's have no class but themselves."""
    name, group = case.get("name"), case.get("classname", "")
    return name if group in ("", name) else f"{group.replace('.', '/')} {name}"


def reason_of(case):
    """One line of what pytest, GoogleTest or a sanitizer has said."""
    for child in case:
        if child.tag in ("failure", "error") and child.get("message"):
            # Of a file that cannot be imported, pytest has it at the end.
            raised = re.findall(r"^E +(.+)", child.text or "", re.MULTILINE)
            if child.get("message") == "collection failure" and raised:
                return one_line(raised[-1])
            return one_line(child.get("message").splitlines()[0])
    printed = case.findtext("system-out", "")
    found = re.search(r"[^/\s]+:\d+: Failure\n(?:[^\n[].*\n){1,4}", printed) \
        or re.search(r"(?:SUMMARY|runtime error): .*", printed)
    if found:
        return one_line(found[0].replace(": Failure", ":"))
    return one_line((printed.strip().splitlines() or ["it said nothing"])[-1])


def shown_failures(suites):
    """The lines that end a run: which tests of which suite failed, and why."""
    failed = sorted(((suite.failures(), suite.log) for suite in suites
                     if suite.failed), key=lambda pair: len(pair[0]))
    lines = []
    for place, (pairs, log) in enumerate(failed):
        left = SHOWN_FAILURES - len(lines)
        most = max(left // (len(failed) - place) - 1, 1)
        lines += [": ".join(filter(None, (log.stem, *pair)))
                  for pair in pairs[:most]]
        if len(pairs) > most:
            lines.append(f"{log.stem}: {len(pairs) - most} more; see "
                         f"{log.relative_to(ROOT)}")
    return ["failed: " + line for line in lines]


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
        self.wrong = []  # such pairs of tests that JUnit files say have failed
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
                    self.wrong.append((name_of(case), reason_of(case)))
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

    def failures(self):
        """(test, reason) of what failed: by JUnit files, else by lines of the
        log; where these name none, the log's first error or its last line."""
        if self.wrong:
            return self.wrong
        log = self.log.read_text(errors="replace")
        found = re.findall(r"^FAIL ([^\s:,]+)(.*(?:\n {7}.*)*)", log,
                           re.MULTILINE)
        if found:
            return [(test, one_line(rest.strip(":, \n").split("\n")[-1]))
                    for test, rest in found]
        lines = [line for line in log.splitlines() if line.strip()]
        errors = [line for line in lines if re.search("error: ", line, re.I)]
        return [("", one_line((errors[:1] or lines[-1:] or [""])[0]))]

    def tail(self):
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join("    " + line for line in lines[-SHOWN_LINES:])

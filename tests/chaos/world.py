# SPDX-License-Identifier: MIT
"""A machine of our own for the chaos run: a folder, a tmpfs in /dev/shm, and all
processes; and what has to be true of it after whatever has happened.

Nothing here waits for a time that a busy machine may miss: LONGEST says when a
process hangs.
"""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
SHM = pathlib.Path("/dev/shm")
LONGEST = 120
NOBODY = 65534
CALLS_A_BLOCK = 1000


class Wrong(Exception):
    """What has to be true and is not."""


class Skip(Exception):
    """Why a case cannot run here."""


def expect(truth, *words):
    if not truth:
        raise Wrong(" ".join(map(str, words)))


def until(condition, what):
    end = time.monotonic() + LONGEST
    while not condition():
        expect(time.monotonic() < end, f"within {LONGEST} s there was no", what)
        time.sleep(0.005)


def others():
    """All living processes but ours and the first: pid -> command line."""
    found = {}
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) in (1, os.getpid()):
            continue
        with contextlib.suppress(OSError):
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_bytes()
    return found


def reap():
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


class World:
    def __init__(self, crossbill, folder, rng):
        self.rng, self.number = rng, 0
        self.folder = pathlib.Path(folder)
        self.folder.chmod(0o755)
        # Where other users reach it, and nobody but us may change it.
        for name in ("crossbill", "libcrossbill-agent.so"):
            shutil.copy(crossbill.parent / name, self.folder / name)
            (self.folder / name).chmod(0o755)
        self.crossbill = self.folder / "crossbill"
        self.host = self.folder / "host"
        subprocess.run(["gcc", "-O1", "-shared", "-fPIC", HERE / "core.c",
                        "-o", self.folder / "libcore.so"], check=True)
        subprocess.run(["gcc", "-O1", HERE / "host.c", "-o", self.host,
                        f"-L{self.folder}", "-lcore", "-Wl,-rpath,$ORIGIN"],
                       check=True)

    def place(self):
        """An empty folder that every user may write."""
        self.number += 1
        place = self.folder / f"run{self.number}"
        place.mkdir()
        place.chmod(0o777)
        return place

    def end(self):
        """All have ended, and the next `record` leaves nothing of them."""
        until(lambda: not others(), f"end of {others()}")
        reap()
        done = self.record(["true"])
        expect(done.status == 0, "record -- true:", done.status, done.error)
        left = sorted(path.name for path in SHM.iterdir()
                      if path.lstat().st_uid == os.geteuid())
        expect(not left, "left behind in /dev/shm:", left)
        until(lambda: not others(), f"end of {others()}")

    def begin_anew(self):
        """After a case that failed: nothing of it is left for the next one."""
        for pid in others():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not others(), "end of killed processes")
        reap()
        for path in SHM.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def start(self, command, before=(), piped=False, **options):
        return Run(self, command, before, piped, options)

    def record(self, command, **options):
        return self.start(command, **options).wait()


class Run:
    """One `crossbill record`, in a folder of its own. Its output goes to files,
    so that what outlives it can write; through pipes where files have a limit."""

    def __init__(self, world, command, before, piped, options):
        self.world, self.place = world, world.place()
        self.recording = self.place / "a.db"
        self.output, self.errors = self.place / "out", self.place / "err"
        with open(self.output, "wb") as out, open(self.errors, "wb") as err:
            self.process = subprocess.Popen(
                [*before, world.crossbill, "record", "--quiet", "-o",
                 self.recording, "--", *command], cwd=self.place,
                stdout=subprocess.PIPE if piped else out,
                stderr=subprocess.PIPE if piped else err,
                stdin=subprocess.DEVNULL, **options)
        self.status = None

    def wait(self):
        try:
            out, err = self.process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            raise Wrong("record hangs:", self.process.args) from None
        if out is not None:
            self.output.write_bytes(out)
            self.errors.write_bytes(err)
        self.status = self.process.returncode
        return self

    @property
    def said(self):
        return self.output.read_text()

    @property
    def error(self):
        return self.errors.read_text(errors="replace")

    @property
    def blocks(self):
        """How many the program has certainly done."""
        progress = self.place / "progress"
        return progress.stat().st_size if progress.exists() else 0

    def bill(self):
        """The recording opens and is reported."""
        bills = []
        for form in ("text", "json"):
            done = subprocess.run(
                [self.world.crossbill, "report", "--format", form,
                 self.recording], capture_output=True, timeout=LONGEST,
                check=False)
            expect(done.returncode == 0, "report:", done.stderr)
            bills.append(done.stdout)
        return json.loads(bills[1])

    def calls(self):
        return sum(entry["calls"] for entry in self.bill()["entries"]
                   if entry["name"] == "work")


def host(world, blocks, children=0, status=7):
    """The command, and what it prints when nothing happens to it."""
    total = 0
    for _ in range(blocks * CALLS_A_BLOCK):
        total = (total * 3 + 1 + 2**63) % 2**64 - 2**63
    return ([world.host, str(blocks), str(children), str(status), "progress"],
            f"{total}\n0 children were wrong\n")

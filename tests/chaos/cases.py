# SPDX-License-Identifier: MIT
"""What happens to honest programs: each case is one thing, done once, at a
moment that `world.rng` chooses. A case fails by raising Wrong.

The program always goes on, with its own output and status; what was recorded is
reported.
"""
import os
import resource
import signal
import subprocess
import time

from world import (CALLS_A_BLOCK, NOBODY, SHM, Skip, expect, host, others,
                   until)

BLOCKS = 60  # of a program that something happens to: 0.1 s and more


def as_ever(run, said, calls=None, status=7):
    """Ended by itself: its own output and status, and all its calls."""
    expect(run.status == status, "status", run.status, "and not", status,
           run.error)
    expect(run.said == said, "it said", run.said, "and not", said)
    if calls is not None:
        got = run.calls()
        expect(got == calls, got, "calls and not", calls)


def kill_recorder(world):
    """At any moment from its start to its end."""
    command, said = host(world, BLOCKS, children=world.rng.choice((0, 3)))
    script = 'echo started; "$@"; echo $?'
    run = world.start(["sh", "-c", script, "sh", *command])
    time.sleep(world.rng.uniform(0, 0.3))
    run.process.kill()
    run.wait()
    if world.rng.random() < 0.5:  # the next one comes while it runs on
        world.record(["true"])
    until(lambda: not others(), "end of the command of a killed recorder")
    if run.status == -signal.SIGKILL:
        expect(run.said in ("", f"started\n{said}7\n"), "it said", run.said)
    else:
        as_ever(run, f"started\n{said}7\n", status=0)
    if run.recording.exists():  # it appears whole or not at all
        run.bill()


def kill_target(world):
    command, said = host(world, BLOCKS)
    run = world.start(command)

    def target():
        return [pid for pid, line in others().items()
                if line.startswith(os.fsencode(world.host))]

    until(lambda: target() or run.process.poll() is not None, "command")
    time.sleep(world.rng.uniform(0, 0.15))
    for pid in target():
        os.kill(pid, signal.SIGKILL)
    run.wait()
    if run.status == 7:  # it was faster
        return as_ever(run, said, BLOCKS * CALLS_A_BLOCK)
    expect(run.status == 128 + signal.SIGKILL, "status", run.status, run.error)
    expect(said.startswith(run.said), "it said", run.said)
    done, got = run.blocks, run.calls()
    expect(done * CALLS_A_BLOCK <= got <= (done + 1) * CALLS_A_BLOCK, got,
           "calls, and", done, "blocks were done")
    return None


def stop_and_continue(world):
    """The recorder, the command, both, in any order; then all go on."""
    command, said = host(world, BLOCKS)
    run = world.start(command)
    for _ in range(world.rng.randrange(1, 6)):
        time.sleep(world.rng.uniform(0, 0.05))
        for pid in others():
            kind = world.rng.choice((signal.SIGSTOP, signal.SIGTSTP,
                                     signal.SIGCONT, 0))
            signal_one(pid, kind)

    def ended():
        for pid in others():
            signal_one(pid, signal.SIGCONT)
        return run.process.poll() is not None

    until(ended, "end of what was stopped and continued")
    run.wait()
    as_ever(run, said, BLOCKS * CALLS_A_BLOCK)


def signal_one(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def children(world, count):
    command, said = host(world, 3, children=count)
    run = world.record(command)
    as_ever(run, said, (3 + count) * CALLS_A_BLOCK)


def children_500(world):
    children(world, 500)


def children_50(world):
    children(world, 50)


class Tmpfs:
    """/dev/shm with another size, full or not."""

    def __init__(self, size, full=False):
        self.size, self.full = size, full

    def __enter__(self):
        mount("-t", "tmpfs", "-o", f"mode=1777,size={self.size}", "none", SHM)
        if self.full:
            with open(SHM / "ballast", "wb", buffering=0) as ballast:
                try:
                    while True:
                        ballast.write(bytes(4096))
                except OSError:
                    pass

    def __exit__(self, *_):
        (SHM / "ballast").unlink(missing_ok=True)
        left = sorted(path.name for path in SHM.iterdir())
        subprocess.run(["umount", "-l", SHM], check=True)
        expect(not left, "left behind in a small /dev/shm:", left)


def mount(*arguments):
    if subprocess.run(["mount", *arguments], check=False).returncode != 0:
        raise Skip("no right to mount")


def small_shm(world):
    """What has no room is not recorded; the program does not notice."""
    size = world.rng.choice(("4k", "16k", "64k", "256k", "1m", "4m"))
    full = world.rng.random() < 0.4
    count = world.rng.choice((0, 2, 20))
    command, said = host(world, 5, children=count)
    with Tmpfs(size, full):
        run = world.record(command)
        world.record(["true"])
    as_ever(run, said)
    if not run.recording.exists():
        return one_sentence(run)
    got, most = run.calls(), (5 + count) * CALLS_A_BLOCK
    expect(got <= most, got, "calls of", most)
    if got < most:
        missing = run.bill()["recorder"]
        expect(missing["lost"] or missing["notes"] or run.error,
               f"{most - got} calls are missing and nothing says so: {size}")
    return None


def one_sentence(run):
    expect(run.error.startswith("crossbill: ") and run.error.count("\n") == 1,
           "one sentence and not:", run.error)


# Away from the edge where the program itself only just fits.
LIMITS = (
    (resource.RLIMIT_AS, (1 << 20, 64 << 20, 200 << 20, 1 << 30)),
    (resource.RLIMIT_NOFILE, (3, 4, 5, 6, 8, 12, 32)),
    (resource.RLIMIT_FSIZE, (0, 1, 4096, 1 << 16, 1 << 20)),
    (resource.RLIMIT_DATA, (16 << 20, 64 << 20)),
    (resource.RLIMIT_STACK, (1 << 17, 1 << 18, 1 << 20)))


def limited(world, limits):
    number, values = world.rng.choice(limits)
    value = world.rng.choice(values)
    # Through a pipe: a limit on files would meet the output as well.
    command, said = host(world, 5, children=2)
    return [*command[:-1], "/dev/null"], f"{said}7\n", ["prlimit", LONG[
        number] + f"={value}"]


LONG = {resource.RLIMIT_AS: "--as", resource.RLIMIT_NOFILE: "--nofile",
        resource.RLIMIT_FSIZE: "--fsize", resource.RLIMIT_DATA: "--data",
        resource.RLIMIT_STACK: "--stack"}
PIPED = '("$@"; echo $?) | cat'


def limited_command(world):
    """The command is under a limit and the recorder is not: as without us."""
    command, _, limit = limited(world, LIMITS)
    shell = ["sh", "-c", PIPED, "sh", *limit, *command]
    plain = subprocess.run(shell, check=False, capture_output=True, text=True)
    run = world.record(shell)
    expect((run.status, run.said) == (0, plain.stdout), limit, run.status,
           run.said, "and not", plain.stdout, plain.stderr, run.error)
    run.bill()


def limited_recorder(world):
    """The recorder is under it as well, as after `ulimit` in a shell: the
    command runs as ever; where there is no room or descriptor to start it, that
    is said in one sentence. A file that is too small is no reason."""
    command, said, limit = limited(world, LIMITS[:3])
    if limit[1] == f"--as={1 << 20}" or limit[1].startswith("--nofile=3"):
        return  # neither it nor the recorder is loaded
    run = world.record(command, before=limit, piped=True)
    said = said.removesuffix("7\n")
    if run.status == 125 and "--fsize" not in limit[1]:
        expect(run.said == "", "ended with 125 after it said", run.said)
        one_sentence(run)
        return
    expect((run.status, run.said) == (7, said), limit, run.status, run.said,
           run.error)
    if run.recording.exists():
        run.bill()
    else:
        one_sentence(run)


def as_nobody():
    if subprocess.run(["setpriv", "--reuid", str(NOBODY), "true"],
                      check=False).returncode != 0:
        raise Skip("no other user here")
    return ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY),
            "--clear-groups"]


def few_processes(world):
    """Another user may have a few processes alone: the recorder, its witness
    and the program are three. With fewer the program runs unrecorded."""
    count = world.rng.randrange(1, 9)
    command, said = host(world, 5, children=0)
    run = world.record(command, before=[*as_nobody(), "prlimit",
                                        f"--nproc={count}"])
    if run.recording.exists():
        as_ever(run, said, 5 * CALLS_A_BLOCK)
    else:
        as_ever(run, said)
        one_sentence(run)


def two_users(world):
    """At the same time, each sweeping what the other has."""
    command, said = host(world, BLOCKS, children=3)
    before = as_nobody()
    runs = [world.start(command), world.start(command, before=before)]
    for _ in range(3):
        world.record(["true"])
        world.record(["true"], before=before)
    for run in runs:
        run.wait()
        as_ever(run, said, (BLOCKS + 3) * CALLS_A_BLOCK)
    left = [path.name for path in SHM.iterdir()]
    expect(not left, "left behind by two users:", left)


CASES = (
    # name, how often in the short and the long form, what
    ("kill-recorder", 10, 50, kill_recorder),
    ("kill-target", 6, 20, kill_target),
    ("stop", 5, 30, stop_and_continue),
    ("children-50", 1, 1, children_50),
    ("children-500", 0, 4, children_500),
    ("small-shm", 6, 60, small_shm),
    ("limited-command", 6, 80, limited_command),
    ("limited-recorder", 6, 80, limited_recorder),
    ("few-processes", 4, 20, few_processes),
    ("two-users", 1, 10, two_users),
)

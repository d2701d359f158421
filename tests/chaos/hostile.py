# SPDX-License-Identifier: MIT
"""What hostile programs, users and files do: an honest program in the same
recording keeps its output, its status and its calls; other users' things are
neither used nor removed."""
import os
import subprocess
import sys
import time

from cases import as_nobody
from world import CALLS_A_BLOCK, HERE, SHM, expect, host, others, until


def intruder(world, what):
    """An honest program, the intruder, and the honest one once more."""
    command, said = host(world, 5, children=2)
    script = '"$@"; echo $?; $INTRUDER; echo $?; "$@"; echo $?'
    run = world.record(
        ["sh", "-c", script, "sh", *command],
        env={**os.environ, "INTRUDER": f"{sys.executable} {HERE}/intruder.py "
             f"{what} {world.rng.randrange(1 << 32)}"})
    honest = f"{said}7\n"
    expect(run.said == f"{honest}done\n7\n{honest}", "it said", run.said,
           run.error)
    expect(run.status == 0, "status", run.status, run.error)
    got, one = run.calls(), 7 * CALLS_A_BLOCK
    # The second one may have found a session that it does not trust.
    least = 2 if what in ("damage", "torn") else 1
    expect(got >= least * one, got, "calls, and not", least * one)


def files(world):
    intruder(world, "files")


def damage(world):
    intruder(world, "damage")


def parents(world):
    intruder(world, "parents")


def torn(world):
    intruder(world, "torn")


EVIL = r"""
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void loaded(void) {
  close(open("%s", O_CREAT | O_WRONLY, 0666));
}
"""
# As another user: squat.py LIBRARY NAME...
SQUAT = r"""
import os, shutil, sys
os.umask(0o022)
for name in sys.argv[2:]:
    try:
        os.mkdir(f"/dev/shm/{name}")
    except FileExistsError:
        continue
    shutil.copy(sys.argv[1], f"/dev/shm/{name}/libcrossbill-agent.so")
    for made in ("settings", "lock", "1-1.arena"):
        os.mkfifo(f"/dev/shm/{name}/{made}")
"""


def squatter(world):
    """Another user takes names of sessions that are gone, and free ones. He has
    put a library there that root's program must not load."""
    before, place = as_nobody(), world.place()
    marker, library = place / "loaded", place / "evil.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-o", library],
                   input=EVIL % marker, text=True, check=True)
    command, said = host(world, 5)
    # It outlives its recorder, and then starts the honest program.
    run = world.start(["sh", "-c", 'echo started; while [ ! -e go ]; do '
                       'sleep 0.01; done; "$@"; echo $?', "sh", *command])
    until(lambda: "started" in run.said, "start")
    names = {path.name for path in SHM.iterdir()}
    time.sleep(world.rng.uniform(0, 0.1))
    run.process.kill()
    run.wait()
    world.record(["true"])
    base = f"crossbill-{os.geteuid()}-"
    names |= {f"{base}{pid}" for pid in range(2, 400)}
    names |= {f"{base}x{number}.new" for number in range(9)}
    subprocess.run([*before, "/usr/bin/python3", "-c", SQUAT, library,
                    *sorted(names)], check=True)
    squatted = sorted(path.name for path in SHM.iterdir()
                      if path.lstat().st_uid != os.geteuid())
    expect(squatted, "nothing was taken")
    (run.place / "go").touch()
    until(lambda: not others(), "end of the command of a killed recorder")
    expect(run.said == f"started\n{said}7\n", "it said", run.said)
    honest = world.record(command)
    expect((honest.status, honest.said) == (7, said), honest.status,
           honest.said, honest.error)
    expect(honest.calls() == 5 * CALLS_A_BLOCK, honest.calls(), "calls")
    expect(not marker.exists(), "another user's library was loaded")
    left = sorted(path.name for path in SHM.iterdir()
                  if path.lstat().st_uid != os.geteuid())
    expect(left == squatted, "another user's folders were removed")
    subprocess.run([*before, "rm", "-rf", *(SHM / name for name in squatted)],
                   check=True)


CASES = (
    # name, how often in the short and the long form, what
    ("files", 3, 40, files),
    ("damage", 2, 40, damage),
    ("parents", 1, 10, parents),
    ("torn", 2, 20, torn),
    ("squatter", 1, 10, squatter),
)

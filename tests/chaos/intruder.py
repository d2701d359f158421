# SPDX-License-Identifier: MIT
"""A recorded program that turns on its recorder: intruder.py WHAT SEED. It finds
its session by its own memory map and puts things there; it prints `done` and
ends with 7, whatever comes of it."""
import contextlib
import json
import os
import pathlib
import random
import re
import resource
import signal
import socket
import stat
import sys

NAMES = ("lock", "settings", "unrecorded", "1-1.arena", "2-0.arena", "3-1.none",
         "libcrossbill-agent.so", "..x", "x" * 255)


def session():
    maps = pathlib.Path("/proc/self/maps").read_bytes()
    found = re.search(rb" (/dev/shm/crossbill-[^/\n]*)/([^/\n]*\.arena)", maps)
    if found is None:
        return None, None
    folder = pathlib.Path(os.fsdecode(found.group(1)))
    return folder, folder / os.fsdecode(found.group(2))


def link(path):
    path.symlink_to("/etc/passwd")


def link_to_device(path):
    path.symlink_to("/dev/zero")


def device(path):
    os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 5))  # /dev/zero


def unix_socket(path):
    if len(bytes(path)) < 100:
        socket.socket(socket.AF_UNIX).bind(str(path))


def sparse(path):
    with open(path, "wb") as file:
        os.truncate(file.fileno(), 1 << 40)


def unreadable(path):
    path.write_bytes(b"x")
    path.chmod(0)


def garbage(path):
    path.write_bytes(RANDOM.randbytes(RANDOM.randrange(20000)))


def of_ours(path):
    """Another file with our arena's bytes, some of them changed."""
    size, begin = ARENA.stat().st_size, 1 << 18
    with open(ARENA, "rb") as ours:
        path.write_bytes(ours.read(begin))
    os.truncate(path, size)
    scribble(path, 20)


def scribble(path, times):
    with open(path, "r+b", buffering=0) as file:
        size = min(os.fstat(file.fileno()).st_size, 1 << 20)
        for _ in range(times):
            file.seek(RANDOM.randrange(RANDOM.choice((256, 8192, size))))
            file.write(RANDOM.choice((bytes(8), b"\xff" * 8,
                                      RANDOM.randbytes(8))))


FILES = (os.mkfifo, link, link_to_device, device, unix_socket, os.mkdir,
         sparse, unreadable, garbage, of_ours)


def files():
    """Everything but a file, in the place of each file and beside them."""
    for name in NAMES:
        path = FOLDER / name
        try:
            path.unlink(missing_ok=True)
            RANDOM.choice(FILES)(path)
        except OSError:
            pass  # the right to make a device, a full disk


def damage():
    """Children that write into their own arena while they are recorded. What
    they do to their own lists of nodes may keep them busy for ever."""
    for _ in range(4):
        child = os.fork()
        if child == 0:
            try:
                resource.setrlimit(resource.RLIMIT_CPU, (2, 2))  # SIGKILL
                _, own = session()
                for _ in range(200):
                    json.dumps([1])
                    scribble(own, 20)
            finally:
                os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)


def parents():
    """Many arenas that are copies of ours, with changes."""
    for number in range(RANDOM.choice((10, 100, 300))):
        with contextlib.suppress(FileNotFoundError):  # the recorder has taken it
            of_ours(FOLDER / f"{10000 + number}-1.arena")


def torn():
    """Its own arena is cut, removed, or made huge at the end."""
    child = os.fork()
    if child == 0:
        _, own = session()
        how = RANDOM.randrange(3)
        if how == 0:
            own.unlink()
        if how == 1:
            os.truncate(own, 1 << 40)
        if how == 2:
            own.rename(own.with_name("5-5.arena"))
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)


RANDOM = random.Random(sys.argv[2])
FOLDER, ARENA = session()
if FOLDER is not None:
    {"files": files, "damage": damage, "parents": parents,
     "torn": torn}[sys.argv[1]]()
print("done", flush=True)
os._exit(7)

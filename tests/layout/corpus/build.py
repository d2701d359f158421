# SPDX-License-Identifier: MIT
"""Compiles batches and runs their hosts. What has not changed since an earlier
run, compilers included, is not compiled again."""
import hashlib
import json
import os
import pathlib
import subprocess

from toolchains import BUILD, ROOT, version

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 300
ENVIRONMENT = {
    **os.environ, "CGO_CFLAGS": "-g -O1 -w -I" + str(HERE),
    "CGO_LDFLAGS_ALLOW": ".*", "GO111MODULE": "off", "CCACHE_DISABLE": "1",
    "CPATH": str(HERE)}


def run(command, folder):
    links = f"-L{folder} -lsaw -Wl,-rpath,$ORIGIN"
    if "-buildmode=c-shared" not in command:
        links += " -lpair"
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True,
                          env={**ENVIRONMENT, "CGO_LDFLAGS": links},
                          timeout=SECONDS)
    if done.returncode != 0:
        raise RuntimeError(f"{folder.name}: {' '.join(command)}: "
                           f"{(done.stderr or done.stdout)[:3000]}")


def mark(*parts):
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def make(folder, source, text, output, command, compiler):
    """Writes and compiles one source; `stamp` says of what the output is."""
    wanted = mark(text, command, compiler)
    stamp = folder / f"{output}.stamp"
    if (folder / output).exists() and stamp.exists() \
            and stamp.read_text() == wanted:
        return False
    stamp.unlink(missing_ok=True)
    (folder / source).write_text(text)
    if command:
        run(command, folder)
    stamp.write_text(wanted)
    return True


def folder_of(batch):
    return BUILD / batch.name


def saw_library(folder, flags=()):
    command = ["gcc", "-O1", "-shared", "-fPIC", *flags, "saw.c", "-o",
               "libsaw.so"]
    (folder / "saw.h").write_text((HERE / "saw.h").read_text())
    make(folder, "saw.c", (HERE / "saw.c").read_text(), "libsaw.so", command,
         version(("gcc",)) + (HERE / "saw.h").read_text())


def build(batch):
    """Makes both sides of a batch; returns its folder."""
    folder = folder_of(batch)
    folder.mkdir(parents=True, exist_ok=True)
    host, library = batch.host, batch.library
    saw_library(folder, ["-m32"] if "-m32" in host.flags else [])
    source = "library" + library.suffix
    is_new = make(folder, source, batch.library_source, "libpair.so",
                  library.library(source, "libpair.so"),
                  version(library.program))
    source = "host" + host.suffix
    if host.language in ("ctypes", "cffi"):
        make(folder, source, batch.host_source, source, [],
             version(host.program))
    else:
        if is_new:  # linkers look at what a host needs
            (folder / "host.stamp").unlink(missing_ok=True)
        make(folder, source, batch.host_source, "host",
             host.host(source, "host"), version(host.program))
    return folder


def host_file(batch):
    is_python = batch.host.language in ("ctypes", "cffi")
    return folder_of(batch) / ("host.py" if is_python else "host")


def execute(batch):
    """{symbol: (how it ended: ok, wrong or died, the text behind it)}"""
    path = host_file(batch)
    command = [*batch.host.program, path] if path.suffix == ".py" else [path]
    environment = dict(os.environ)
    if "go" in (batch.host.language, batch.library.language):
        environment["SAW_IN_PROCESS"] = "1"
    done = subprocess.run(command, cwd=path.parent, env=environment,
                          text=True, capture_output=True, timeout=SECONDS)
    found = {}
    for line in done.stdout.splitlines():
        name, _, said = line.partition(" ")
        how, _, text = said.partition(":")
        found[name] = (how, text.strip())
    if not found:
        raise RuntimeError(f"{batch.name}: the host said nothing: "
                           f"{done.stderr[-2000:]}")
    return found


__all__ = ["ROOT", "build", "execute", "folder_of", "host_file"]

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
CROSSBILL = pathlib.Path(os.environ.get(
    "CROSSBILL", ROOT / "build/release/crossbill")).absolute()
SECONDS = 1200
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
        raise RuntimeError(f"{folder.name}: {' '.join(map(str, command))}: "
                           f"{(done.stderr or done.stdout)[:3000]}")
    return done.stdout


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
    make_host(batch, folder, is_new)
    return folder


def make_host(batch, folder, is_new):
    host, source = batch.host, "host" + batch.host.suffix
    if host.suffix == ".py":
        make(folder, source, batch.host_source, source, [],
             version(host.program))
        return
    probe = probe_of(batch, folder) if batch.has_probe else ""
    if is_new:  # linkers look at what a host needs
        (folder / "host.stamp").unlink(missing_ok=True)
    command = host.host(source, "host")
    if batch.header and probe:
        command.append("probe.c")
    make(folder, source, batch.host_source, "host", command,
         version(host.program) + batch.header + probe)


def probe_of(batch, folder):
    """Writes what the tool wants to be compiled into the host, which it has
    seen without. Without the tool it is empty."""
    language = "rust" if batch.host.language == "rust" else "c"
    path = folder / f"probe.{'rs' if language == 'rust' else 'c'}"
    path.write_text("")
    (folder / "host.h").write_text(batch.header)
    if not CROSSBILL.exists():
        return ""
    source = "host" + batch.host.suffix
    make(folder, source, batch.host_source, "plain",
         batch.host.host(source, "plain"), version(batch.host.program)
         + batch.header)
    headers = ["--header", "host.h", "--cflag=-I."] * bool(batch.header)
    text = run([CROSSBILL, "layout", "--probe", language, "--host", "plain",
                *headers, "libpair.so"], folder)
    path.write_text(text)
    return text


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

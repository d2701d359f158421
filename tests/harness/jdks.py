# SPDX-License-Identifier: MIT
"""Finds the JDKs that are installed: 17 and newer, by their real folders.

Looked at: $JAVA_HOME, the one whose javac is first in the path, what
$CROSSBILL_JDKS names, by colons, and those where Debian puts them.
"""
import atexit
import functools
import os
import pathlib
import re
import shutil
import tempfile

from harness import tool

BUILD = tool.ROOT / "build" / "jvm-tests"


@functools.cache
def folder_of_run():
    """One that is this process' own, until it ends: tests that run beside it
    compile the same classes, which a JVM must not find half written."""
    BUILD.mkdir(parents=True, exist_ok=True)
    made = tempfile.TemporaryDirectory(prefix="run-", dir=BUILD)
    atexit.register(made.cleanup)
    return pathlib.Path(made.name)


class Jdk:
    """One of them. `version` is a number, such as 17."""

    def __init__(self, home):
        self.home = pathlib.Path(os.path.realpath(home))
        release = (self.home / "release").read_text()
        self.version = int(re.search(r'JAVA_VERSION="(?:1\.)?(\d+)',
                                     release).group(1))

    def __repr__(self):
        return f"jdk{self.version}"

    @property
    def java(self):
        return self.command()

    def command(self, name="java"):
        return self.home / "bin" / name

    def compile(self, folder, *sources, path=""):
        """Java's classes into a folder. Most of javac's time it would take to
        compile itself well."""
        tool.run(self.command("javac"), "-J-XX:TieredStopAtLevel=1",
                 "-J-XX:+UseSerialGC", "-d", folder,
                 *(["-cp", path] if path else []), *sources)

    def flags(self):
        """Of the compiler, for C that includes jni.h."""
        return [f"-I{self.home}/include", f"-I{self.home}/include/linux"]

    def folder(self, name):
        """One for what is made with this JDK."""
        found = folder_of_run() / f"{name}-{self.home.name}"
        found.mkdir(parents=True, exist_ok=True)
        return found


def homes():
    if os.environ.get("JAVA_HOME"):
        yield pathlib.Path(os.environ["JAVA_HOME"])
    compiler = shutil.which("javac")
    if compiler:
        yield pathlib.Path(os.path.realpath(compiler)).parents[1]
    named = os.environ.get("CROSSBILL_JDKS", "")
    yield from (pathlib.Path(name) for name in named.split(":") if name)
    yield from sorted(pathlib.Path("/usr/lib/jvm").glob("*"))


@functools.cache
def installed():
    """One of each version, the path's own first; what has no compiler or no
    headers is left out."""
    found = {}
    for home in homes():
        if all((home / file).is_file()
               for file in ("bin/javac", "include/jvmti.h", "release")):
            one = Jdk(home)
            if one.version >= 17:
                found.setdefault(one.version, one)
    return list(found.values())

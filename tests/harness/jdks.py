# SPDX-License-Identifier: MIT
"""The JDKs that are installed: JAVA_HOME, CROSSBILL_JDKS (folders, parted by
colons) and the folders where distributions put them."""
import functools
import glob
import os
import pathlib
import re


class Jdk:
    def __init__(self, home):
        self.home = home
        self.java = home / "bin" / "java"
        text = (home / "release").read_text(errors="replace")
        found = re.search(r'JAVA_VERSION="(\d+)', text)
        self.version = int(found.group(1)) if found else 0

    @property
    def includes(self):
        return [f"-I{self.home}/include", f"-I{self.home}/include/linux"]

    def __repr__(self):
        return f"jdk{self.version}"


@functools.cache
def installed():
    """One of each version that has a compiler, the oldest first."""
    folders = [os.environ.get("JAVA_HOME", "")]
    folders += os.environ.get("CROSSBILL_JDKS", "").split(":")
    folders += sorted(glob.glob("/usr/lib/jvm/*"))
    found = {}
    for folder in filter(None, folders):
        home = pathlib.Path(folder).resolve()
        if (home / "release").exists() and (home / "bin" / "javac").exists():
            jdk = Jdk(home)
            found.setdefault(jdk.version, jdk)
    return [found[version] for version in sorted(found)]

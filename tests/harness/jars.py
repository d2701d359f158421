# SPDX-License-Identifier: MIT
"""Jars that tests record, as tests/jvm/jars.tsv pins them: Maven fetches each
once, into build/jars."""
import fcntl
import functools
import shutil

from harness import tool

TABLE = tool.ROOT / "tests" / "jvm" / "jars.tsv"
FOLDER = tool.ROOT / "build" / "jars"


@functools.cache
def table():
    """name: its coordinates, more than one with blanks between them."""
    lines = [line.split("\t") for line in TABLE.read_text().splitlines()
             if line and not line.startswith("#")]
    return {name: coordinates for name, coordinates, _ in lines[1:]}


def file_of(coordinates):
    """Where the jar of "group:name:version" or "...:classifier" is kept."""
    return FOLDER / ("-".join(coordinates.split(":")[1:]) + ".jar")


def fetch(coordinates):
    """The path of one jar."""
    parts = coordinates.split(":")
    file = file_of(coordinates)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            artifact = ":".join([*parts[:3], "jar", *parts[3:]])
            new = FOLDER / "new"
            shutil.rmtree(new, ignore_errors=True)
            tool.run("mvn", "--batch-mode", "--quiet", "dependency:copy",
                     f"-Dartifact={artifact}", f"-DoutputDirectory={new}")
            (new / file.name).rename(file)
    return file


def paths(*names):
    """All that these libraries consist of."""
    return [fetch(one) for name in names for one in table()[name].split()]


def main():
    """Fetches those of `make test`: tools/setup calls this."""
    for line in TABLE.read_text().splitlines():
        name, coordinates, runs = (line.split("\t") + ["", ""])[:3]
        if runs != "test":
            continue
        if not all(file_of(one).exists() for one in coordinates.split()):
            print(f"setup: fetching with Maven into build/jars: {name}")
        paths(name)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: MIT
"""Builds the programs in same/, runs them plain and recorded, and compares."""
import functools
import os
import re
import sqlite3

from harness import tool

SAME = tool.ROOT / "tests" / "jvm" / "same"
MODES = {"default": (), "exact": ("--exact",), "count": ("--count-only",)}
FLAGS = ["-O2", "-Wall", "-Wextra", "-Werror", "-pthread"]


def libjvm(jdk):
    return jdk.home / "lib" / "server" / "libjvm.so"


@functools.cache
def built(jdk):
    """A JDK's folder of classes, libraries and programs."""
    folder = jdk.folder("same")
    (folder / "vm" / "server").mkdir(parents=True, exist_ok=True)
    flags = [*FLAGS, *jdk.flags()]
    for source, output in (("core", "libsame_core.so"),
                           ("other", "libsame_other.so"),
                           ("gone", "libsame_gone.so"),
                           ("agent", "libagent.so"),
                           ("stand_in", "vm/server/libjvm.so")):
        tool.build(SAME / f"{source}.c", folder / output, *flags)
    tool.build(SAME / "embed.c", folder / "embed-linked", *flags, "-DLINKED",
               libjvm(jdk), f"-Wl,-rpath,{libjvm(jdk).parent}")
    library = tool.build(SAME / "embed.c", folder / "libembed.so", *flags,
                         "-DLIBRARY")
    tool.build("int embed(int, char**);\n"
               "int main(int n, char** words) { return embed(n, words); }\n",
               folder / "embed", library, f"-Wl,-rpath,{folder}")
    sources = [path for path in sorted(SAME.glob("*.java"))
               if path.stem != "Virtual" or jdk.version >= 21]
    jdk.compile(folder, *sources)
    manifest = folder / "manifest"
    manifest.write_text(
        "Premain-Class: Redefined\nCan-Redefine-Classes: true\n")
    tool.run(jdk.command("jar"), "--create", "--file",
             folder / "redefined.jar", "--manifest", manifest)
    return folder


def environment(**extra):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "COV", "JAVA"))}
    return {**kept, **extra}


def outcome(done, cut=str):
    """A shell tells a signal as 128 more, and so does `record`."""
    status = done.returncode
    return (128 - status if status < 0 else status, cut(done.stdout),
            cut(done.stderr))


def rows(recording, query):
    with sqlite3.connect(recording) as database:
        return database.execute(query).fetchall()


def calls(recording, native):
    """Calls of the native method Core.NATIVE in a recording."""
    return rows(recording,
                "select coalesce(sum(nodes.calls), 0) from nodes join edges on "
                "nodes.edge = edges.id where edges.kind = 'downcall' and edges."
                f"name in ('Core.{native}', 'Java_Core_{native}')")[0][0]


def assert_same(command, tmp_path, cut=str, modes=tuple(MODES), **options):
    """The outcome of a plain run, which is that of each mode. The program says
    how often it called: "witness NAME COUNT"."""
    options.setdefault("env", environment())
    alone = outcome(tool.finish(*command, **options), cut)
    for mode in modes:
        file = tmp_path / f"{mode}.xb"
        done = tool.record(*MODES[mode], "--quiet", "--force", "-o", file,
                           "--", *command, **options)
        if outcome(done, cut) != alone:
            again = outcome(tool.finish(*command, **options), cut)
            assert again == alone, "two plain runs differ"
        assert (mode, *outcome(done, cut)) == (mode, *alone)
        for name, count in re.findall(r"^witness (\w+) (\d+)$", alone[1],
                                      re.MULTILINE):
            found = calls(file, name)
            assert found == int(count), f"{mode}: {name} {found}, not {count}"
    return alone

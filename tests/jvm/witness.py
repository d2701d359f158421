# SPDX-License-Identifier: MIT
"""What a Java program does across JNI, as witness.c counts it without us."""
import collections
import functools
import os
import pathlib
import re

from harness import tool

HERE = pathlib.Path(__file__).resolve().parent
# What a library that was taken out of a jar has in its name beside its own:
# what differs from run to run, and its version.
VARYING = (r"-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
           r"[-_.]?\d[\d.]*(-\d+)*")


def library(path):
    """The name of a library as it is in every run: of
    "sqlite-3.50.3.0-<uuid>-libsqlitejdbc.so" "sqlite-libsqlitejdbc"."""
    name = re.sub(r"\.(so|tmp).*$", "", os.path.basename(path))
    for pattern in VARYING:
        name = re.sub(pattern, "", name)
    return name


def slots(header, struct):
    """The functions of a table, in the order of jni.h."""
    body = re.search(r"struct %s \{(.*?)\n\};" % struct, header,
                     re.DOTALL).group(1)
    c = re.sub(r"#ifdef __cplusplus.*?#endif", "", body, flags=re.DOTALL)
    return re.findall(r"\(JNICALL \*\s*(\w+)\)", c)


@functools.cache
def agent(jdk):
    """The built witness. The functions are those of the JDK's own jni.h."""
    folder = jdk.folder("witness")
    header = (jdk.home / "include" / "jni.h").read_text()
    text = ""
    for name, struct in (("NATIVE", "JNINativeInterface_"),
                         ("INVOKE", "JNIInvokeInterface_")):
        each = " ".join(f"X({one})" for one in slots(header, struct))
        text += f"#define WITNESS_{name}_INTERFACE {each}\n"
    (folder / "functions.h").write_text(text)
    return tool.build(HERE / "witness.c", folder / "witness.so", "-O2", "-g",
                      "-Wall", "-Wextra", "-Werror", "-I", folder,
                      *jdk.flags(), "-ldl", "-pthread")


class Counts:
    """What libraries did that are not the JDK's own, by (library, name):
    `natives` calls of "Class.method", `foreign` calls by FFM, `functions` calls
    of JNI, `bytes` those that these copied."""

    def __init__(self):
        self.natives = collections.Counter()
        self.foreign = collections.Counter()
        self.functions = collections.Counter()
        self.bytes = collections.Counter()


def read(file, jdk):
    counts = Counts()
    for line in file.read_text().splitlines():
        kind, path, name, more, calls = line.split("\t")
        jumped = kind == "jni" and path == "-"  # from natives of the JDK
        if jumped or jdk.home in pathlib.Path(path).parents:
            continue
        key = library(path), name
        if kind == "native":
            counts.natives[key] += int(calls)
        elif kind == "foreign":
            counts.foreign[key] += int(calls)
        else:
            counts.functions[key] += int(calls)
            counts.bytes[key] += int(more)
    return counts


def run(jdk, command, file, **options):
    """What `java` with these arguments printed, and its Counts."""
    file.unlink(missing_ok=True)
    done = tool.run(jdk.command(), f"-agentpath:{agent(jdk)}={file}", *command,
                    **options)
    return done, read(file, jdk)

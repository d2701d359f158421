# SPDX-License-Identifier: MIT
"""Compiles what tests need, runs it, and records it with the built tool.

CROSSBILL names the tool (default: that of the release build). A time limit is
there to end what hangs, and long enough for a machine that does other work.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / "include"
CROSSBILL = pathlib.Path(
    os.environ.get("CROSSBILL", ROOT / "build/release/crossbill")).absolute()
SECONDS = 300


def finish(*command, **options):
    """Runs a command to its end; text in, text out."""
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("timeout", SECONDS)
    return subprocess.run([str(part) for part in command], text=True,
                          stdout=options.pop("stdout", subprocess.PIPE),
                          stderr=options.pop("stderr", subprocess.PIPE),
                          **options)


def run(*command, **options):
    """What a command that succeeds printed."""
    done = finish(*command, **options)
    assert done.returncode == 0, f"{command}: {done.returncode} {done.stderr}"
    return done.stdout


def build(source, output, *flags, compiler="gcc"):
    """Compiles a file, or a text of C or C++ as the compiler's name says, which
    then stands beside the output; one that ends in .so is a shared library."""
    output = pathlib.Path(output).absolute()
    if not isinstance(source, pathlib.Path):
        suffix = ".cpp" if "++" in compiler else ".c"
        text, source = source, output.with_name(output.name + suffix)
        source.write_text(text)
    shared = ["-shared", "-fPIC"] * (output.suffix == ".so")
    run(compiler, *shared, source, "-o", output, *flags)
    return output


def build_core(source, output, *flags, compiler="g++"):
    """A core as its author builds it, with the boundary library."""
    return build(source, output, "-std=c++20", "-O2", "-Wall", "-Wextra",
                 "-Werror", f"-I{INCLUDE}", *flags, compiler=compiler)


# A child begins with the peak of its parent's memory, hence one between us.
MEASURE = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(child.pid, 0)
with open(sys.argv[1], "w") as peak:
    peak.write(str(usage.ru_maxrss * 1024))
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""


def finish_and_measure(*command, **options):
    """How a command ended, and the most memory that it had, in bytes."""
    with tempfile.NamedTemporaryFile("r") as peak:
        done = finish(sys.executable, "-c", MEASURE, peak.name, *command,
                      **options)
        return done, int(peak.read())


def record(*arguments, **options):
    """`crossbill record` and how it ended."""
    return finish(CROSSBILL, "record", *arguments, **options)


def bill(recording):
    """The JSON bill of a recording."""
    return json.loads(run(CROSSBILL, "report", "--format", "json", recording))

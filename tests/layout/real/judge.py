#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `crossbill layout` says of published packages and their libraries.

    judge.py [--crossbill PATH] [PACKAGE...]

Each row of packages.tsv names a package of PyPI, the library that it calls and
the header that says what the stripped library believes. What a row needs is
under build/layout-real (prepare.sh); a row that lacks something is printed with
what it lacks, and is no failure. Each answer is kept as JSON under
build/layout-real/answers; results.tsv beside it sums up.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
PROJECT = HERE.parents[2]
WORK = PROJECT / "build" / "layout-real"
ROOT = WORK / "root"
PYTHON = WORK / "venv" / "bin" / "python"
MULTIARCH = "x86_64-linux-gnu"

Package = collections.namedtuple(
    "Package", "kind name library debian headers statements")
Result = collections.namedtuple(
    "Result", "name version answers seconds megabytes problem")


def table(path):
    rows = [line.split("\t") for line in path.read_text().splitlines()
            if line and not line.startswith("#")]
    return [Package(*row[:4], row[4].split(), row[5]) for row in rows]


def folders(*inside):
    """Where Debian's packages lie: those that prepare.sh has unpacked, then
    the machine's own."""
    return [base / each for base in (ROOT, pathlib.Path("/"))
            for each in inside]


SITE = sorted(WORK.glob("venv/lib/python3*/site-packages"))
LIBRARIES = SITE + folders(f"usr/lib/{MULTIARCH}", f"lib/{MULTIARCH}",
                    *(f"usr/lib/{MULTIARCH}/{each}"
                      for each in ("pulseaudio", "blas", "lapack")))
INCLUDES = SITE + folders("usr/include", f"usr/include/{MULTIARCH}",
                          "usr/lib")


def found(name, places):
    """The first; "*" is what a package's builder has put into the name."""
    return next((path for place in places for path in place.glob(name)), None)


def environment():
    ours = [str(each) for each in LIBRARIES if str(each).startswith(str(ROOT))]
    return dict(os.environ, LD_LIBRARY_PATH=":".join(ours),
                LIBRARY_PATH=":".join(ours), PYTHONDONTWRITEBYTECODE="1")


def pkg_config_path():
    return ":".join(str(each / "pkgconfig") for each in
                    [*LIBRARIES, *folders("usr/share", "usr/lib")])


def flags_of(package, headers):
    """-I of each header's folder, and those that pkg-config knows of the
    package that has it, wherever they lie."""
    wanted = [header.parent for header in headers] + INCLUDES
    for pc in described_by(package.debian):
        said = subprocess.run(
            ["pkg-config", "--cflags-only-I", pc], capture_output=True,
            text=True, env=dict(os.environ, PKG_CONFIG_PATH=pkg_config_path()))
        for flag in said.stdout.split():
            folder = pathlib.Path(os.path.normpath(flag[2:]))
            wanted += folders(str(folder).lstrip("/"))
    kept = [each for each in dict.fromkeys(wanted)
            if each.is_dir() and each not in (pathlib.Path("/usr/include"), *SITE)]
    return [f"--cflag=-I{each}" for each in kept]


def described_by(debian):
    """Names of a package's .pc files."""
    archives = list((WORK / "debs").glob(debian + "_*.deb"))
    command = (["dpkg-deb", "--contents", archives[0]] if archives
               else ["dpkg-query", "-L", debian])
    said = subprocess.run(command, capture_output=True, text=True)
    return re.findall(r"pkgconfig/(\S+)\.pc$", said.stdout, re.M)


def host_of(package):
    """A module's name, or a file that does what the statements say."""
    if package.kind == "rust":
        return str(made_of(package))
    if package.statements.startswith("@"):
        return str(HERE / package.statements[1:])
    one = re.fullmatch(r"import ([\w.]+)", package.statements)
    if one:
        return one[1]
    path = WORK / "hosts" / (re.sub(r"\W", "_", package.name) + "_host.py")
    path.parent.mkdir(exist_ok=True)
    path.write_text(package.statements.replace("; ", "\n") + "\n")
    return str(path)


def made_of(package):
    return WORK / "crates" / f"{package.name.replace('-', '_')}.o"


def made(package):
    """Whether a crate's probe is there, or could be made now; what was said
    if not."""
    if made_of(package).exists():
        return ""
    version, *more = package.statements.split()
    (WORK / "crates").mkdir(exist_ok=True)
    said = subprocess.run(
        [HERE / "crate_probe.py", package.name, version, WORK / "crates",
         *more], capture_output=True, text=True, env=dict(
             os.environ, PKG_CONFIG_PATH=pkg_config_path()))
    return said.stdout.strip()[:300] if said.returncode else ""


def version_of(package):
    if package.kind == "rust":
        lock = WORK / "crates" / (package.name + "-host") / "Cargo.lock"
        found = lock.exists() and re.search(
            rf'name = "{package.name}"\nversion = "([^"]+)"',
            lock.read_text())
        return found[1] if found else ""
    said = subprocess.run([PYTHON, "-c", (
        "import importlib.metadata, sys;"
        "print(importlib.metadata.version(sys.argv[1]))"), package.name],
        capture_output=True, text=True)
    return said.stdout.strip()


def run(command):
    """What it prints, its status, and what it took: seconds, megabytes."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True,
                               env=environment(), cwd=WORK)
    output, errors = process.communicate()
    return output, errors, process.returncode


def judge(package, crossbill):
    problem = made(package) if package.kind == "rust" else ""
    version = version_of(package)
    if problem:
        return Result(package.name, version, None, 0, 0, problem)
    library = found(package.library, LIBRARIES)
    flags = [each.replace("@/", f"{ROOT}/") for each in package.headers
             if each.startswith("-")]
    headers = [found(each, INCLUDES) for each in package.headers
               if not each.startswith("-")]
    lacking = [f"{package.kind}: {package.name}"] * (not version) + \
        [f"apt: {package.debian}"] * (not library or None in headers)
    if lacking:
        return Result(package.name, version, None, 0, 0,
                      "lacks " + ", ".join(lacking))
    answer = WORK / "answers" / (package.name + ".json")
    answer.parent.mkdir(exist_ok=True)
    answer.unlink(missing_ok=True)
    command = ["/usr/bin/time", "-o", WORK / "time", "-f", "%U %S %M",
               crossbill, "layout", "--python", PYTHON,
               "--host", host_of(package),
               *(f"--header={each}" for each in headers),
               *(f"--cflag={each}" for each in flags),
               *flags_of(package, headers), "--strict", library, "--format", "json"]
    (WORK / "answers" / (package.name + ".sh")).write_text(
        "cd " + str(WORK) + "; LD_LIBRARY_PATH=" +
        environment()["LD_LIBRARY_PATH"] + " " +
        " ".join(f"'{each}'" for each in command[5:-2]) + ' "$@"\n')
    output, errors, status = run([str(each) for each in command])
    took = (WORK / "time").read_text().split()[-3:]
    seconds, megabytes = float(took[0]) + float(took[1]), int(took[2]) // 1024
    if not output:
        return Result(package.name, version, None, seconds, megabytes,
                      f"status {status}: {errors.strip()[:400]}")
    answer.write_text(output)
    return Result(package.name, version, json.loads(output), seconds,
                  megabytes, "")


def counts(answers):
    return collections.Counter(each["answer"] for each in answers["functions"])


def is_judged(result):
    """Answers for most functions."""
    if result.answers is None:
        return False
    count = counts(result.answers)
    told = count["agree"] + count["disagree"]
    return told > 0 and told >= count["cannot_tell"]


def line_of(result):
    if result.answers is None:
        return "\t".join([result.name, result.version or "-", "-", "-", "-",
                          f"{result.seconds:.1f}", str(result.megabytes),
                          "not judged: " + result.problem])
    count = counts(result.answers)
    return "\t".join([result.name, result.version, *(
        str(count[each]) for each in ("agree", "disagree", "cannot_tell")),
        f"{result.seconds:.1f}", str(result.megabytes),
        "judged" if is_judged(result) else "not judged"])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--crossbill",
                         default=PROJECT / "build" / "release" / "crossbill")
    options.add_argument("packages", nargs="*")
    asked = options.parse_args()
    results = []
    print("package\tversion\tagree\tdisagree\tcannot tell\tseconds\tMB\tjudged")
    for package in table(HERE / "packages.tsv"):
        if asked.packages and package.name not in asked.packages:
            continue
        results.append(judge(package, asked.crossbill))
        print(line_of(results[-1]), flush=True)
    judged = sum(is_judged(each) for each in results)
    print(f"{judged} of {len(results)} judged")
    return 0


if __name__ == "__main__":
    sys.exit(main())

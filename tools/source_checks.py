# SPDX-License-Identifier: MIT
"""What tools/run_tests looks for in sources, without compiling them."""
import hashlib
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from suite import BUILD, ROOT


def sources(*suffixes):
    return sorted(path for folder in ("include", "src", "python", "bench",
                                      "tests/unit", "tests/contract",
                                      "tests/fuzz", "tests/harness",
                                      "tests/load", "tools")
                  for path in (ROOT / folder).rglob("*")
                  if path.suffix in suffixes)


def is_missing(suite, program):
    """Later Debians lay sources out otherwise, and find other things."""
    if shutil.which(program):
        return False
    suite.may_be_empty = True
    suite.skipped.append((suite.log.stem, f"{program} is not here"))
    return True


def dependencies():
    """Object file -> our own files that it was made from."""
    listing = subprocess.run(["ninja", "-C", BUILD / "release", "-t", "deps"],
                             capture_output=True, text=True).stdout
    found, current = {}, []
    for line in listing.splitlines():
        if line.startswith("    "):
            path = (BUILD / "release" / line.strip()).resolve()
            if ROOT in path.parents and "cmake_pch" not in path.name:
                current.append(path)
        elif line:
            current = found[line.split(":")[0]] = []
    return found


def commands_for_clang():
    """The folder of the release build's commands without what is gcc's own:
    its precompiled headers, and the warnings that it is not to give of them."""
    folder = BUILD / "tidy"
    folder.mkdir(parents=True, exist_ok=True)
    commands = (BUILD / "release" / "compile_commands.json").read_text()
    (folder / "compile_commands.json").write_text(re.sub(
        r"-Winvalid-pch -include \S*cmake_pch\.hxx "
        r"|-Wno-(restrict|stringop-\w+) ", "", commands))
    return folder


def fingerprint(files, options):
    sums = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    sums.update(repr(options).encode())
    for inner in sorted(ROOT.glob("*/*/.clang-tidy")):
        sums.update(inner.read_bytes())
    for file in sorted(set(files)):
        sums.update(file.read_bytes())
    return sums.hexdigest()


def tidy(suite, jobs, folders, *options):
    """Files that have not changed since they were found clean are left out."""
    stamps = commands_for_clang()
    wanted = {}
    for made, files in dependencies().items():
        name = re.sub(r"^.*\.dir/|\.o$", "", made)
        if files and files[0].suffix == ".cpp" and "agent_logic" not in made \
                and any(ROOT / folder in files[0].parents
                        for folder in folders):
            wanted[files[0]] = (name, fingerprint(files, options))

    def check(item):
        file, (_, mark) = item
        stamp = stamps / mark
        if stamp.exists():
            return True
        done = subprocess.run(
            ["clang-tidy-14", "--quiet", *options, "-p", stamps, file],
            capture_output=True, text=True)
        if done.returncode == 0:
            stamp.touch()
            return True
        with suite.log.open("a") as log:
            log.write(done.stdout)
        return False

    with ThreadPoolExecutor(jobs) as pool:
        for good in pool.map(check, sorted(wanted.items())):
            suite.expect(good)


def style(suite):
    """SPDX line on top, 80 columns, fewer than 500 lines or the reason; no
    second exit of text."""
    wrong = []
    for path in sources(".cpp", ".hpp", ".S", ".sql", ".py"):
        lines = path.read_text(errors="replace").splitlines()
        name = path.relative_to(ROOT)
        if not any("SPDX-License-Identifier: MIT" in l for l in lines[:2]):
            wrong.append(f"{name}: no SPDX line on top")
        if len(lines) >= 500 and "onger than" not in "".join(lines[:10]):
            wrong.append(f"{name}: {len(lines)} lines")
        wrong += [f"{name}:{number}: {len(line)} columns"
                  for number, line in enumerate(lines, 1) if len(line) > 80]
        # src/cost is a program of its own, which prints to the tool.
        if ROOT / "src" in path.parents and path.parent.name != "cost":
            wrong += [f"{name}:{number}: text leaves by src/cli/print.cpp alone"
                      for number, line in enumerate(lines, 1)
                      if re.search(r"\bstd(out|err)\b|std::(cout|cerr)", line)]
    with suite.log.open("a") as log:
        log.write("\n".join(wrong) + "\n")
    suite.expect(not wrong)

# SPDX-License-Identifier: MIT
"""What others say of the same pairs. libabigail, as its manuals have it:

    abicompat --weak-mode HOST LIBRARY   what the host's debug information
                                         expects of the library
    abidiff HOST LIBRARY                 functions of one against the other's

and ctest of pairs of a Rust host and a C library (rival_ctest.py).
"""
import re
import shutil
import subprocess

import build
import rival_ctest
from answers import Answer

SECONDS = 600
CTEST = "shapes.rustc-O0.gcc-O2-5"  # one of its sort: 0.5 s a pair
COMMANDS = {
    "abicompat": ["abicompat", "--weak-mode"],
    "abidiff": ["abidiff", "--no-added-syms"],
}


def ask(batch):
    """{tool: {symbol: Answer}}: a tool that names a symbol says that it
    disagrees, and of all others that they agree."""
    found = {}
    host = build.host_file(batch)
    if host.suffix == ".py":
        return found
    if batch.name == CTEST:
        found["ctest"] = rival_ctest.ask(batch)
    for tool, command in COMMANDS.items():
        if not shutil.which(tool):
            continue
        done = subprocess.run(
            [*command, host, build.folder_of(batch) / "libpair.so"],
            capture_output=True, text=True, timeout=SECONDS)
        words = set(re.findall(r"\w+", done.stdout))
        found[tool] = {pair.symbol: Answer("D" if pair.symbol in words else "A")
                       for pair in batch.pairs}
    return found

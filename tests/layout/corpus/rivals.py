# SPDX-License-Identifier: MIT
"""What libabigail says of the same pairs, as its manuals say to use it:

    abicompat HOST LIBRARY      (weak mode: what the host's debug information
                                 expects of the library)
    abidiff HOST LIBRARY        (functions of one against those of the other)
"""
import re
import shutil
import subprocess

import build
from answers import Answer

SECONDS = 120
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

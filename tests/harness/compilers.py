# SPDX-License-Identifier: MIT
"""The compilers that tests use: gcc's, and LLVM's that tools/compilers finds.

CROSSBILL_LONG adds what is left out of `make test`: more than one of LLVM's.
"""
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONG = "CROSSBILL_LONG" in os.environ


def llvm(name):
    """All of LLVM's, by the names they have here."""
    done = subprocess.run([ROOT / "tools" / "compilers", name], text=True,
                          stdout=subprocess.PIPE)
    return done.stdout.split()


CLANG = next(iter(llvm("clang")), None)
CLANGXX = next(iter(llvm("clang++")), None)
EVERY_CXX = [name for name in ("g++", *llvm("clang++")) if shutil.which(name)]
# The compiler that users are most likely to have, and one that is not gcc.
CXX = EVERY_CXX if LONG else EVERY_CXX[:2]
C = [name for name in ("gcc", CLANG) if name and shutil.which(name)]

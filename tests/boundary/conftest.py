# SPDX-License-Identifier: MIT
"""What the tests of the boundary library share: compilers and folders."""
import pathlib

from harness.compilers import C, CXX as COMPILERS  # noqa: F401
from harness.tool import INCLUDE, ROOT, build_core, run  # noqa: F401

HERE = pathlib.Path(__file__).resolve().parent

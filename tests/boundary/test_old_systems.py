# SPDX-License-Identifier: MIT
"""Cores for old systems, as docs/boundary.md builds them: what auditwheel says
of their wheels.

Changed, and what failed: __libc_single_threaded read by its name (plain: 2.34).
"""
import os
import re
import sys
import zipfile

import pytest

from conftest import HERE, INCLUDE, build_core, run
from harness import compilers, wheels
from test_library import CORE, host

pytestmark = pytest.mark.skipif(
    not compilers.LONG, reason="CROSSBILL_LONG: installs a compiler")
FOUR_LINES = """
#include <crossbill/boundary.hpp>
static int64_t twice(int64_t n) { return 2 * n; }
CROSSBILL_EXPORT(l_twice, twice, "Twice.", "n")
"""


@pytest.fixture(scope="module")
def tool():
    """Runs a command of the installed packages."""
    packages = wheels.folder(
        sys.executable, HERE / "old_systems_requirements.txt", "old-systems")
    environment = {**os.environ, "PYTHONPATH": str(packages),
                   "ZIG_GLOBAL_CACHE_DIR": str(wheels.BUILD / "zig")}
    return lambda *words: run(sys.executable, "-m", *words, env=environment,
                              timeout=1800)  # the first time it makes libc++


def wheel_of(core):
    """As small as auditwheel takes it."""
    path = core.with_name("core-1.0-py3-none-linux_x86_64.whl")
    about = "core-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.write(core, f"core/{core.name}")
        wheel.writestr(f"{about}/METADATA",
                       "Metadata-Version: 2.1\nName: core\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: us\n"
                       "Root-Is-Purelib: false\nTag: py3-none-linux_x86_64\n")
        names = [*wheel.namelist(), f"{about}/RECORD"]
        wheel.writestr(f"{about}/RECORD", "".join(f"{n},,\n" for n in names))
    return path


def tag(tool, core):
    said = tool("auditwheel", "show", wheel_of(core))
    return re.search(r'tag: "(\w+)_x86_64"', re.sub(r"\s+", " ", said))[1]


def test_plain(tool, tmp_path):
    """By this system's compiler, and with its glibc."""
    assert tag(tool, build_core(FOUR_LINES, tmp_path / "libcore.so")) == \
        "manylinux_2_17"


def test_old(tool, tmp_path):
    """With objects, errors and containers; and it works."""
    (tmp_path / "core.cpp").write_text(CORE)
    core = tmp_path / "libcore.so"
    tool("ziglang", "c++", "-target", "x86_64-linux-gnu.2.17", "-std=c++20",
         "-O2", "-shared", "-fPIC", "-fvisibility=hidden", f"-I{INCLUDE}",
         tmp_path / "core.cpp", "-o", core)
    assert tag(tool, core) == "manylinux_2_17"
    assert "stdc++" not in run("readelf", "--dynamic", core)
    host("use(load(sys.argv[1]))", core)

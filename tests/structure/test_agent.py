# SPDX-License-Identifier: MIT
"""What keeps src/agent apart: no circles, one place for a processor, one for
hosts. (What a folder may include, the build itself enforces.)

What was seen to fail: test_no_circle, when edges.cpp called find_libc_hook();
test_processor_is_whole, when none/cpu.cpp had no jump_target();
test_other_processor, when clock.cpp called __builtin_ia32_rdtsc();
test_processor_apart and test_hosts_apart, with R_X86_64_64 and a `python` put
into modules.cpp.
"""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

import units

BUILD = pathlib.Path(os.environ.get(
    "CROSSBILL", units.ROOT / "build/release/crossbill")).resolve().parent
CROSS = "aarch64-linux-gnu-g++"
PROCESSORS = ("arch/x86_64/", "arch/none/")


def agent_files():
    """(path, code) of every source; paths are relative to src/agent."""
    return [(str(path.relative_to(units.AGENT)), units.code_of(path))
            for path in units.files()]


def saying(pattern, outside):
    """Files that say something, but those of some folders."""
    return {name for name, code in agent_files()
            if not name.startswith(outside) and re.search(pattern, code)}


def test_no_circle():
    objects = units.objects(BUILD)
    assert len(objects) > 40, f"the agent is not built in {BUILD}"
    pairs = units.includes() | units.definitions(objects)
    assert units.circles(pairs) == []


def test_processor_apart():
    pattern = r"[xX]86|aarch64|R_AARCH|\bEM_|rdtsc|\br[abcd]x\b|\brsp\b|ld-linux"
    assert saying(pattern, PROCESSORS) == set()
    # An empty one only keeps the compiler from moving things.
    assembly = r'\basm\b(?! volatile\("" : : (?:"r"\(\w+\) )?: "memory"\))'
    assert saying(assembly, PROCESSORS) == set()


def test_hosts_apart():
    pattern = r'(?i)cpython|python|greenlet|napi|jvm|ruby|perl|\.node"'
    assert saying(pattern, ("hosts/",)) == set()


def test_processor_is_whole():
    done = subprocess.run(
        ["cmake", "--build", BUILD, "--target", "crossbill_agent_none"],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


def sources_of(folder):
    if folder == "start":
        return sorted(units.AGENT.glob("*.cpp"))
    if folder == "arch":
        return sorted([*units.AGENT.glob("arch/*.cpp"),
                       *units.AGENT.glob("arch/none/*.cpp")])
    return sorted((units.AGENT / folder).rglob("*.cpp"))


@pytest.mark.parametrize("folder", units.FOLDERS)
def test_other_processor(folder):
    """A port starts from none/: the rest is right for its compiler, too."""
    if shutil.which(CROSS) is None:
        pytest.skip(f"no {CROSS} (Debian: g++-aarch64-linux-gnu)")
    seen = BUILD / "include" / f"crossbill_agent_none_{folder}"
    sources = sources_of(folder)
    assert sources
    done = subprocess.run(
        [CROSS, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
         "-mgeneral-regs-only", "-fno-exceptions", "-fno-rtti", f"-I{seen}",
         "-DCROSSBILL_SCAN_VERSION=0", '-DCROSSBILL_BUILD="none"',
         *sources], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:3000]

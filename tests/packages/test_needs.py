# SPDX-License-Identifier: MIT
"""What the binaries of the packages need of a system: glibc 2.31, the agent
2.35, and nothing else.

Taken out: linked without -static-libstdc++ the tool named libstdc++.so.6;
against this machine's glibc GLIBC_2.34.
"""
import re
import zipfile

import pytest

from harness import tool

GLIBC = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2",
         "librt.so.1", "ld-linux-x86-64.so.2"}
AGENT = "libcrossbill-agent.so"
MEGABYTE = 1_000_000


def needs(file):
    """(libraries, {"GLIBC": (2, 31)}) that a binary asks for."""
    libraries = set(re.findall(r"\(NEEDED\).*\[(.*)\]",
                               tool.run("readelf", "-dW", file)))
    newest = {}
    for name, version in re.findall(r"Name: ([A-Z]+)_([0-9.]+)",
                                    tool.run("readelf", "-VW", file)):
        number = tuple(int(part) for part in version.split("."))
        newest[name] = max(newest.get(name, ()), number)
    return libraries, newest


@pytest.fixture(scope="session")
def binaries(wheel, unpacked, tmp_path_factory):
    """All of the wheel and of the tarball."""
    folder = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder)
    found = [path for root in (folder, unpacked) for path in root.rglob("*")
             if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]
    assert {"crossbill", AGENT, "crossbill-cost"} <= {p.name for p in found}
    return found


def test_glibc_alone(binaries):
    for file in binaries:
        libraries, newest = needs(file)
        assert libraries <= GLIBC, file
        assert set(newest) <= {"GLIBC"}, file
        oldest = (2, 35) if file.name == AGENT else (2, 31)
        assert newest.get("GLIBC", ()) <= oldest, file


def test_only_the_agent_is_newer(binaries):
    """The one file that the wheel's tag does not speak for."""
    assert {file.name for file in binaries
            if needs(file)[1].get("GLIBC", ()) > (2, 31)} == {AGENT}


def test_sizes(binaries, wheel):
    assert wheel.stat().st_size <= 12 * MEGABYTE
    for file in binaries:
        assert file.stat().st_size <= 10 * MEGABYTE, file
        assert ".symtab" not in tool.run("readelf", "-SW", file), file


def minor(wheel):
    """31: auditwheel says manylinux_2_31."""
    said = tool.run(tool.ROOT / "build/package/venv/bin/auditwheel", "show",
                    wheel)
    return int(re.search(r'tag:\s+"manylinux_2_(\d+)_x86_64"', said)[1])


def test_auditwheel(wheel, tmp_path):
    """It says of all that the tag speaks for what the tag says, and of all
    with the agent what that needs."""
    without = tmp_path / wheel.name
    with zipfile.ZipFile(wheel) as whole, zipfile.ZipFile(without, "w") as file:
        for name in whole.namelist():
            data = whole.read(name)
            if name.endswith("/RECORD"):
                data = b"".join(line for line in data.splitlines(True)
                                if AGENT.encode() not in line)
            if not name.endswith(AGENT):
                file.writestr(whole.getinfo(name), data)
    assert minor(without) <= 31 < minor(wheel) <= 35


def test_licences_of_libiberty(unpacked):
    """It is there by file: others of its files have other licences."""
    map_file = tool.ROOT / "build" / "portable" / "crossbill.map"
    members = set(re.findall(r"libiberty\.a\((\w[\w-]*)\.o\)",
                             map_file.read_text()))
    text = tool.run(unpacked / "bin" / "crossbill", "--licenses")
    assert members == {"cp-demangle", "rust-demangle", "safe-ctype"}
    assert "cp-demangle.c, rust-demangle.c" in text

# SPDX-License-Identifier: MIT
"""Installations that lack a part, or are two in one: a sentence. (test_tool.py
has those that were moved, and those without an agent).

Taken out: without of_this_build() the mixed ones recorded; without the section
in src/agent/build.cpp all were refused.
"""
import json
import pathlib
import shutil

import pytest

from harness import tool

AGENT = "libcrossbill-agent.so"
BUILT = tool.CROSSBILL.resolve().parent


@pytest.fixture
def installed(tmp_path):
    """Tool and agent as they are installed, in a folder of their own."""
    folder = tmp_path / "crossbill"
    for name in "bin", "libexec/crossbill":
        (folder / name).mkdir(parents=True)
    shutil.copy(BUILT / "crossbill", folder / "bin")
    shutil.copy(BUILT / AGENT, folder / "libexec" / "crossbill")
    return folder


def record(folder):
    return tool.finish(folder / "bin" / "crossbill", "record", "--quiet", "-o",
                       folder / "true.db", "--", "true")


def refused(folder):
    """The sentence that record and doctor refuse with."""
    done = record(folder)
    assert (done.returncode, done.stdout) == (125, "")
    assert not (folder / "true.db").exists()
    doctor = tool.finish(folder / "bin" / "crossbill", "doctor")
    line = done.stderr.removeprefix("crossbill: ")
    assert doctor.returncode == 1 and f"NO     {line}" in doctor.stdout
    assert done.stderr.count("\n") == 1
    return line


def test_read_only(installed):
    for path in [*installed.rglob("*"), installed]:
        path.chmod(path.stat().st_mode & 0o555)
    out = installed.with_name("true.db")
    done = tool.finish(installed / "bin" / "crossbill", "record", "--quiet",
                       "-o", out, "--", "true")
    assert (done.returncode, done.stderr) == (0, "") and out.exists()


def test_half_an_agent(installed):
    """Cut off, as by a disk that was full."""
    file = installed / "libexec" / "crossbill" / AGENT
    file.write_bytes(file.read_bytes()[:100_000])
    assert "is damaged, or not this crossbill's" in refused(installed)


def test_two_versions(installed):
    build = json.loads(tool.run(tool.CROSSBILL, "--version", "--json"))["build"]
    other = "9" + build[1:]
    file = installed / "libexec" / "crossbill" / AGENT
    data = file.read_bytes()
    assert data.count(build.encode()) == 1
    file.write_bytes(data.replace(build.encode(), other.encode()))
    sentence = refused(installed)
    assert f"is of crossbill {other}, and {installed}/bin/crossbill is of " \
        f"{build}: two installations are mixed" in sentence


def test_version(installed):
    crossbill = installed / "bin" / "crossbill"
    version = tool.run(crossbill, "--version")
    found = json.loads(tool.run(crossbill, "--version", "--json"))
    assert version == f"crossbill {found['version']}\n"
    assert found["agent"] == str(installed / "libexec" / "crossbill" / AGENT)
    assert found["build"].startswith(found["version"] + "+")
    pathlib.Path(found["agent"]).unlink()
    found = json.loads(tool.run(crossbill, "--version", "--json"))
    assert "agent" not in found and AGENT in found["no_agent"]
    done = tool.finish(crossbill, "--json", "doctor")
    assert done.returncode == 125 and "--version" in done.stderr


def test_licenses():
    """Of all that tools/sysroot links in, and those of GCC."""
    text = tool.run(tool.CROSSBILL, "--licenses")
    for name in ("CLI11", "{fmt}", "JSON for Modern C++", "toml++", "SQLite",
                 "tl::expected", "utf8proc", "protozero", "zlib", "elfutils",
                 "XZ Utils", "bzip2", "GNU LESSER GENERAL PUBLIC LICENSE",
                 "libiberty", "libstdc++", "Permission is hereby granted",
                 "Redistribution and use"):
        assert name in text

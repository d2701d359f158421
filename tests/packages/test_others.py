# SPDX-License-Identifier: MIT
"""The tarball, npm's package and the sources, installed from local files."""
import json
import os
import pathlib
import shutil
import sys
import tarfile

import pytest

import conftest
import test_wheel
from harness import tool

NODE_APP = "require('zlib').gzipSync('x');\n"


def test_tarball_is_relocatable(unpacked, tmp_path):
    moved = shutil.copytree(unpacked, tmp_path / "opt" / "crossbill")
    (tmp_path / "app.py").write_text(test_wheel.APP)
    done = tool.finish(moved / "bin" / "crossbill", "record", "-o",
                       tmp_path / "app.db", "--", sys.executable,
                       tmp_path / "app.py")
    assert done.returncode == 0, done.stderr
    flags = tool.run("pkg-config", "--cflags", "crossbill-boundary", env={
        **os.environ, "PKG_CONFIG_PATH": str(moved / "share/pkgconfig")})
    (tmp_path / "stats.cpp").write_text(test_wheel.CORE)
    tool.run("g++", "-shared", "-fPIC", *flags.split(), tmp_path / "stats.cpp",
             "-o", tmp_path / "libstats.so")
    assert "stats_sum" in tool.run(moved / "bin" / "crossbill", "contract",
                                   tmp_path / "libstats.so")


def test_tarball_says_what_is_in_it(unpacked):
    folder = unpacked / "share" / "doc" / "crossbill"
    assert {path.name for path in folder.iterdir()} == {
        "LICENSE", "LICENSES", "README.md", "CHANGELOG.md"}


def test_stable_bytes():
    """Entries have no owner, no name of a user, and one time."""
    for file in conftest.FOLDER.glob("*gz"):
        with tarfile.open(file) as tar:
            entries = tar.getmembers()
        assert {(entry.uid, entry.uname) for entry in entries} == {(0, "")}
        assert len({entry.mtime for entry in entries}) == 1


@pytest.mark.skipif(not shutil.which("npm"), reason="no npm is here")
def test_npm(npm_package, tmp_path):
    (tmp_path / "package.json").write_text('{"name": "app", "private": true}')
    tool.run("npm", "install", "--offline", "--no-audit", "--no-fund",
             npm_package, cwd=tmp_path)
    version = tool.run("npx", "--offline", "crossbill-ffi", "--version",
                       cwd=tmp_path)
    assert version == f"crossbill {conftest.VERSION}\n"
    (tmp_path / "app.js").write_text(NODE_APP)
    done = tool.finish("npx", "--offline", "crossbill", "record", "-o", "a.db",
                       "--", "node", "app.js", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.db").exists()


@pytest.fixture(scope="session")
def from_sources(sdist, tmp_path_factory):
    venv = conftest.Venv(sys.executable, tmp_path_factory.mktemp("sources"))
    venv.pip(sdist)
    return venv


def test_sdist(from_sources, tmp_path):
    """It builds by itself; what it has is the loader and the headers."""
    include = from_sources.run("python", "-m", "crossbill_ffi", "--includedir")
    (tmp_path / "stats.cpp").write_text(test_wheel.CORE)
    tool.run("g++", "-std=c++20", "-shared", "-fPIC", f"-I{include.strip()}",
             tmp_path / "stats.cpp", "-o", tmp_path / "libstats.so")
    assert from_sources.run("python", "-c", test_wheel.LOAD,
                            tmp_path / "libstats.so") == "499500\n"


def test_sdist_without_the_tool(from_sources):
    done = from_sources.finish("python", "-m", "crossbill_ffi", "--version")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "the loader alone; install its wheel" in done.stderr


def test_sdist_has_what_it_needs(sdist):
    with tarfile.open(sdist) as tar:
        names = {pathlib.Path(*pathlib.Path(name).parts[1:])
                 for name in tar.getnames()}
    tops = {name.parts[0] for name in names if name.parts}
    assert {"src", "python", "include", "third_party", "LICENSE",
            "PKG-INFO"} <= tops
    assert not tops & {"tests", "bench", "docs", "findings"}
    assert {pathlib.Path("third_party", part, "copyright")
            for part in ("fmt", "nlohmann", "tl")} <= names


def test_bill_of_materials():
    """CycloneDX: a row for each library that --licenses names."""
    file = conftest.only("crossbill-*.cdx.json")
    document = json.loads(file.read_text())
    assert document["bomFormat"] == "CycloneDX"
    names = {each["name"] for each in document["components"]}
    assert {"CLI11", "fmt", "nlohmann-json", "toml++", "expected", "SQLite",
            "utf8proc", "protozero", "libiberty", "libstdc++"} <= names
    assert all(each["licenses"] for each in document["components"])

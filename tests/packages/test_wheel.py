# SPDX-License-Identifier: MIT
"""The wheel, in bare environments: the tool records, each Python loads cores,
builds find the headers; half of it says what is missing.

Taken out: without COMPONENT agent nothing recorded; without the PEP 562
__getattr__ a missing loader broke every pytest of its environment.
"""
import json
import os
import pathlib
import shutil
import sys
import zipfile

import pytest

import conftest
from harness import pythons, tool, wheels

APP = """
from _json import scanstring
for n in range(50):
    scanstring('x"', 0)
"""
CORE = """
#include <crossbill/boundary.hpp>
int64_t sum(crossbill::slice<const int32_t> data) {
  int64_t total = 0;
  for (int32_t value : data) total += value;
  return total;
}
CROSSBILL_EXPORT(stats_sum, sum, "Sum of the values.", "data")
"""
LOAD = """
import array, sys, crossbill_ffi as crossbill
stats = crossbill.load(sys.argv[1])
print(stats.sum(array.array("i", range(1000))))
with crossbill.region("one"):
    pass
"""


@pytest.fixture(scope="session")
def core(one_venv, tmp_path_factory):
    """Built with the headers of the wheel."""
    folder = tmp_path_factory.mktemp("core")
    include = one_venv.run("python", "-m", "crossbill_ffi", "--includedir")
    (folder / "stats.cpp").write_text(CORE)
    tool.run("g++", "-std=c++20", "-O2", "-shared", "-fPIC",
             f"-I{include.strip()}", folder / "stats.cpp", "-o",
             folder / "libstats.so")
    return folder / "libstats.so"


def calls(crossbill, recording, name):
    bill = json.loads(tool.run(crossbill, "report", "--format", "json",
                               recording))
    return sum(entry["calls"] for entry in bill["entries"]
               if entry["name"] == name)


def test_it_owns_its_names_alone(wheel):
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {
        "crossbill_ffi"}
    data = {"/".join(name.split("/")[1:3]) for name in names
            if name.split("/")[0].endswith(".data")}
    assert data == {"scripts/crossbill", "data/libexec"}


def test_records(installed, tmp_path):
    (tmp_path / "app.py").write_text(APP)
    done = installed.finish("crossbill", "record", "-o", tmp_path / "app.db",
                            "--", installed.bin / "python", "app.py",
                            cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert calls(installed.bin / "crossbill", tmp_path / "app.db",
                 "scanstring") == 50


def test_loads(installed, core):
    assert installed.run("python", "-c", LOAD, core) == "499500\n"


def test_module_is_the_command(one_venv):
    one = one_venv.run("python", "-m", "crossbill_ffi", "--version")
    assert one == one_venv.run("crossbill", "--version")
    assert one == f"crossbill {conftest.VERSION}\n"


def test_cmake(one_venv, core, tmp_path):
    folder = one_venv.run("python", "-m", "crossbill_ffi", "--cmakedir")
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.22)\nproject(user CXX)\n"
        "find_package(Crossbill REQUIRED)\n"
        f"add_library(stats SHARED {core.with_suffix('.cpp').parent}/stats.cpp)"
        "\ntarget_link_libraries(stats PRIVATE crossbill::boundary)\n")
    tool.run("cmake", "-S", tmp_path, "-B", tmp_path / "out",
             f"-DCrossbill_DIR={folder.strip()}")
    tool.run("cmake", "--build", tmp_path / "out")
    assert one_venv.run("python", "-c", LOAD,
                        tmp_path / "out" / "libstats.so") == "499500\n"


def test_target_folder(wheel, one_venv, core, tmp_path):
    """pip install --target: no command in the path, and all of it works."""
    one_venv.pip("--no-index", "--target", tmp_path / "there", wheel)
    found = {**os.environ, "PYTHONPATH": str(tmp_path / "there")}
    said = tool.run(sys.executable, "-m", "crossbill_ffi", "--version",
                    "--json", env=found)
    assert json.loads(said)["agent"] == str(
        tmp_path / "there/libexec/crossbill/libcrossbill-agent.so")
    assert tool.run(sys.executable, "-c", LOAD, core, env=found) == "499500\n"


@pytest.fixture
def copied(wheel, tmp_path):
    """The package's folder, to break; and how Python finds it."""
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tmp_path / "site")
    folder = tmp_path / "site" / "crossbill_ffi"
    return folder, {**wheels.environment(), "PYTHONPATH": str(folder.parent)}


def test_half_is_missing(copied, core):
    folder, environment = copied
    for file in folder.glob("_load.*"):
        file.unlink()
    done = tool.finish(sys.executable, "-c", LOAD, core, env=environment)
    assert done.stderr.splitlines()[-1] == (
        f"ImportError: {folder} lacks all of _load.*.so: half of crossbill-ffi "
        "is missing; install it again")
    shutil.rmtree(folder / "include")
    done = tool.finish(sys.executable, "-m", "crossbill_ffi", "--includedir",
                       env=environment)
    assert done.stderr.splitlines()[-1] == (
        f"FileNotFoundError: {folder}/include is missing: install "
        "crossbill-ffi again")


def test_python_without_a_loader(copied, core):
    folder, environment = copied
    for file in [*folder.glob("_load.abi3.so"), *folder.glob("_load.cpython-3"
                 f"{sys.version_info[1]}-*")]:
        file.unlink()
    done = tool.finish(sys.executable, "-c", LOAD, core, env=environment)
    line = done.stderr.splitlines()[-1]
    assert "has no loader for CPython" in line and "--no-binary" in line


def test_pytest_without_a_loader(copied):
    """Its plug-in is in every pytest of the environment."""
    folder, environment = copied
    for file in folder.glob("_*.so"):
        file.unlink()
    done = tool.finish(sys.executable, "-c",
                       "import crossbill_ffi.pytest_plugin", env=environment)
    assert done.returncode == 0, done.stderr


def test_read_only(copied, core):
    folder, environment = copied
    for path in [*folder.rglob("*"), folder]:
        path.chmod(path.stat().st_mode & 0o555)
    command = [sys.executable, "-c", LOAD, str(core)]
    if os.getuid() == 0:  # who may write everywhere
        command = ["setpriv", "--reuid", "65534", "--clear-groups", *command]
        for path in [folder.parents[1], core.parent]:
            for one in [path, *list(path.parents)[:-2]]:
                one.chmod(one.stat().st_mode | 0o055)
    assert tool.run(*command, env=environment) == "499500\n"


OTHERS = [one for one in pythons.installed() if one.version < (3, 10)]


@pytest.mark.skipif(not OTHERS, reason="no Python before 3.10 is here")
def test_old_python_has_the_tool(wheel, tmp_path):
    venv = conftest.Venv(OTHERS[-1].path, tmp_path / "venv")
    if OTHERS[-1].version < (3, 9):
        done = venv.finish("python", "-m", "pip", "install", "--no-index",
                           wheel)
        assert "requires a different Python" in done.stdout + done.stderr
        return
    venv.pip("--no-index", wheel)
    assert venv.run("crossbill", "--version").startswith("crossbill ")
    done = venv.finish("python", "-c", "import crossbill_ffi as c; c.load('x')")
    assert "has no loader for CPython 3.9" in done.stderr

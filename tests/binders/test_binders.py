# SPDX-License-Identifier: MIT
"""Every call of what binders make is in the bill, and by its name: those of
each make, in several versions, built here.

A program calls each function a number of times of its own, and prints the same
with us and without us. What type slots serve is not this test's.
"""
import fcntl
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from harness import pythons, tool

HERE = pathlib.Path(__file__).resolve().parent
BUILD = tool.ROOT / "build" / "binders"

CYTHON = {"plain": 10, "many": 11, "Box.get": 43, "Box.make": 14,
          "Box.build": 15, "Py.__init__": 1, "Py.get": 19, "Py.s": 20,
          "Py.p": 21, "closure": 1, "inner": 22, "gen": 24,
          "fused": 26}
NANOBIND = {"f": 22, "named": 12, "Counter": 13, "Counter.add": 52,
            "Counter.n": 33, "Counter.twice": 18, "Counter.make": 19,
            "Counter.__len__": 20, "g": 21, "Counter.__init__": 22}
PYO3 = {"plain": 11, "named": 11, "Counter.__new__": 12, "Counter.add": 13,
        "Counter.n": 14, "Counter.n.__set__": 15, "Counter.twice": 16,
        "Counter.still": 17, "Counter.make": 18, "Counter.__len__": 19,
        "Counter.__call__": 20, "Counter.__add__": 21, "made": 1, "late": 22}
SWIG = {"plain": 13, "named": 11, "new_Counter": 12, "Counter_add": 13,
        "Counter_n_get": 15, "Counter_n_set": 15, "Counter_still": 16}
SWIG_BUILTIN = {"plain": 13, "named": 11, "Counter.__init__": 12,
                "Counter.add": 13, "Counter.n": 15, "Counter.n.__set__": 15,
                "Counter.still": 16}
CTYPES = {"bump": 83, "sum": 43, "each": 6, "lift": 44}
PYBIND11 = {"add": 10, "Counter.n": 23, "Counter.twice": 13,
            "Counter.made": 14, "make": 15, "__len__": 16, "f": 18, "g": 18}


class Place:
    """A virtual environment with one binder, and a folder for what it makes."""

    def __init__(self, requirement):
        self.python = next(one for one in pythons.installed()
                           if one.version[:2] == (3, 11) and one.has_headers)
        self.folder = BUILD / requirement.replace("==", "-")
        self.venv = self.folder / "venv" / "bin" / "python"
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(BUILD / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self.folder / "made").exists():
                self.run(self.python.path, "-m", "venv", self.folder / "venv")
                self.run(self.venv, "-m", "pip", "install", "-q",
                         requirement, "setuptools==80.9.0")
                (self.folder / "made").touch()

    @property
    def env(self):
        kept = {k: v for k, v in os.environ.items()
                if not k.startswith(("PYTEST", "PYTHON"))}
        return {**kept, "PYTHONPATH": str(self.folder)}

    def run(self, *command, **options):
        done = subprocess.run([str(part) for part in command], text=True,
                              capture_output=True, timeout=900, env=self.env,
                              **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def module(self, name):
        return self.folder / f"{name}{self.python.suffix}"

    def compile(self, source, name, *flags, compiler="g++"):
        self.run(compiler, "-O1", "-w", "-shared", "-fPIC", f"-I{self.python.include}",
                 *flags, source, "-o", self.module(name))

    def folder_of(self, package):
        return pathlib.Path(self.run(
            self.venv, "-c", f"import os, {package}; "
            f"print(os.path.dirname({package}.__file__))").strip())

    def entries(self, *command):
        """(core, name) -> calls, of a program that does as without us."""
        file = self.folder / "recording.db"
        done = tool.record("--exact", "--quiet", "--force", "-o", file, "--",
                           self.venv, *command, env=self.env)
        assert done.returncode == 0, done.stderr
        assert masked(done.stdout) == masked(self.run(self.venv, *command))
        self.bill = tool.bill(file)
        return self.bill["entries"]


def masked(text):
    """Without the addresses of objects."""
    return re.sub("0x[0-9a-f]+", "0x", text)


def calls(entries, core, expected):
    """Of each expected name in a module, whatever C function stands for it."""
    found = dict.fromkeys(expected, 0)
    for entry in entries:
        if entry["core"].startswith(core) and entry["name"] in found:
            found[entry["name"]] += entry["calls"]
    return found


@pytest.mark.parametrize("version", ["3.0.12", "3.1.8", "3.2.9", "3.3.1"])
def test_cython(version):
    place = Place(f"Cython=={version}")
    shutil.copy(HERE / "cymodule.pyx", place.folder)
    place.run(place.venv, "-m", "cython", "-3", "cymodule.pyx", "-o",
              "cymodule.c", cwd=place.folder)
    place.compile(place.folder / "cymodule.c", "cymodule", compiler="gcc")
    found = place.entries(HERE / "call_cython.py")
    assert calls(found, "cymodule", CYTHON) == CYTHON
    if version >= "3.3":
        assert calls(found, "cymodule", {"Box": 0}) == {"Box": 12}


@pytest.mark.parametrize("version", ["2.13.0", "3.1.0"])
def test_nanobind(version):
    place = Place(f"nanobind=={version}")
    parts = place.folder_of("nanobind")
    place.compile(HERE / "nbmodule.cpp", "nbmodule", "-std=c++17",
                  "-fvisibility=hidden", f"-I{parts}/include",
                  f"-I{parts}/ext/robin_map/include",
                  parts / "src/nb_combined.cpp")
    found = place.entries(HERE / "call_nanobind.py")
    assert calls(found, "nbmodule", NANOBIND) == NANOBIND


@pytest.mark.parametrize("version", ["2.13.6", "3.1.0"])
def test_pybind11(version):
    place = Place(f"pybind11=={version}")
    place.compile(HERE / "pbmodule.cpp", "pbmodule", "-std=c++17",
                  f"-I{place.folder_of('pybind11')}/include")
    found = place.entries(HERE / "call_pybind11.py")
    assert calls(found, "pbmodule", PYBIND11) == PYBIND11


@pytest.mark.parametrize("version", ["1.17.1", "2.1.1"])
def test_cffi(version):
    place = Place(f"cffi=={version}")
    library = place.folder / "libglued.so"
    tool.build(HERE.parent / "python" / "glued.c", library, "-O1")
    place.run(place.venv, HERE / "build_cffi.py", library, place.folder)
    found = place.entries(HERE / "call_cffi.py", library, place.folder)
    entries = [e for e in found if e["name"] == "lift"]
    assert {e["core"] for e in entries} == {"libglued.so"}
    assert sum(e["calls"] for e in entries) == 70
    assert all(e["by"] == "cffi" for e in entries)
    # One call by the first mode fails before it has reached C.
    failed = [e for e in found if e["core"].startswith("_cffi_backend")
              and e["name"].endswith(".__call__")]
    assert [(e["calls"], e["errors"]) for e in failed] == [(1, 1)]


def test_mypyc():
    place = Place("mypy==2.4.1")
    shutil.copy(HERE / "mymodule.py.in", place.folder / "mymodule.py")
    place.run(place.folder / "venv/bin/mypyc", "mymodule.py",
              cwd=place.folder)
    (place.folder / "mymodule.py").unlink()
    expected = {"plain": 10, "Box.get": 12, "Box.make": 13}
    found = place.entries(HERE / "call_mypyc.py")
    assert calls(found, "mymodule", expected) == expected


@pytest.mark.parametrize("kind", ["version", "abi3"])
def test_pyo3(kind):
    cargo = shutil.which("cargo")
    if cargo is None:
        pytest.skip("no cargo")
    place = Place("setuptools==80.9.0")
    target = place.folder / f"pyo3-{kind}"
    subprocess.run(
        [cargo, "build", "--release", "--quiet",
         "--manifest-path", HERE / "rsmodule" / "Cargo.toml",
         "--target-dir", target, *(["--features", "abi3"] * (kind == "abi3"))],
        check=True, timeout=1200,
        env={**os.environ, "PYO3_PYTHON": place.python.path})
    shutil.copy(target / "release" / "librsmodule.so",
                place.module("rsmodule"))
    found = place.entries(HERE / "call_pyo3.py")
    assert calls(found, "rsmodule", PYO3) == PYO3


@pytest.mark.parametrize("mode", ["proxies", "builtin"])
def test_swig(mode):
    place = Place("swig==4.5.1")
    builtin = mode == "builtin"
    place.run(place.folder / "venv/bin/swig", "-python", "-c++",
              *["-builtin"] * builtin, "-outdir", place.folder,
              "-o", place.folder / "swmodule.cxx", HERE / "swmodule.i")
    place.compile(place.folder / "swmodule.cxx", "_swmodule")
    found = place.entries(HERE / "call_swig.py")
    expected = SWIG_BUILTIN if builtin else SWIG
    assert calls(found, "_swmodule", expected) == expected


def test_ctypes():
    place = Place("setuptools==80.9.0")
    library = place.folder / "libglued.so"
    tool.build(HERE.parent / "python" / "glued.c", library, "-O1")
    found = place.entries(HERE / "call_ctypes.py", library)
    assert calls(found, "libglued", CTYPES) == CTYPES
    failed = [e for e in found if e["name"].endswith("CFuncPtr.__call__")
              and e["core"].startswith("_ctypes")]
    assert sum(e["errors"] for e in failed) == 7
    [each] = [e for e in found if e["name"] == "each"]
    assert each["by"] == "ctypes"


def calls_of_lines(bill, file, name):
    """How often each line of a program has called: others may, too."""
    return [site["calls"] for site in bill["sites"]
            if site["file"] == str(HERE / file) and site["entry"] == name
            and not site.get("via")]


def test_tvm_ffi():
    """Its functions know no names, and Python shows none."""
    place = Place("apache-tvm-ffi==0.1.15.post2")
    place.entries(HERE / "call_tvm_ffi.py")
    lines = calls_of_lines(place.bill, "call_tvm_ffi.py", "Function.__call__")
    assert {1000, 200, 30} <= set(lines)


def test_jpype():
    if shutil.which("java") is None:
        pytest.skip("no java")
    place = Place("jpype1==1.7.1")
    place.entries(HERE / "call_jpype.py")
    lines = calls_of_lines(place.bill, "call_jpype.py", "_JMethod.__call__")
    assert {230, 240, 250, 3, 1} <= set(lines)

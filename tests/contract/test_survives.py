# SPDX-License-Identifier: MIT
"""A contract survives what builds do to libraries, and means the same by all
compilers; what it emits serves real hosts.

Taken out, and what failed: gnu::retain of CROSSBILL_TEXT (gc), gnu::used there
(every mode), SYMBOL##_needed_ of CROSSBILL_EXPORT (every mode), `compiler` put
before `hash` (same meaning).
"""
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest
from harness import compilers
from harness.tool import CROSSBILL, INCLUDE, run

HERE = pathlib.Path(__file__).resolve().parent
PARTITIONS = [f"-flto -flto-partition={how}"
              for how in ("none", "one", "balanced", "max", "1to1")]
GC = "-ffunction-sections -fdata-sections -Wl,--gc-sections"
LLD = [f"{lto} -fuse-ld=lld" for lto in ("-flto", "-flto=thin")]
HIDDEN = "-fvisibility=hidden"
GXX, CLANGXX = compilers.CXX[0], compilers.CXX[1:]
# What of a build may lose a contract; `make test-suites` tries it without
# optimisation and in more ways.
CASES = [(GXX, "-O2", mode) for mode in
         ("", GC, f"{PARTITIONS[2]} {GC}", f"{PARTITIONS[3]} {GC}")]
CASES += [(clang, "-O2", mode) for clang in CLANGXX for mode in ("", GC)]
if compilers.LONG:
    CASES = [(GXX, level, mode) for level, mode in itertools.product(
        ("-O0", "-O2"), ["", GC, HIDDEN, "-Wl,-Bsymbolic", *PARTITIONS,
                         f"{PARTITIONS[3]} {GC}"])
        # Without optimisation each of a thousand functions is a partition,
        # and each partition a compiler.
        if (level, "=max" in mode) != ("-O0", True)]
    CASES += [(clang, level, mode) for clang, level, mode in itertools.product(
        CLANGXX, ("-O0", "-O2"),
        ["", GC, f"{HIDDEN} -fvisibility-inlines-hidden", *LLD])
        # An LLVM's own linker is what reads its own objects.
        if mode not in LLD
        or shutil.which(clang.replace("clang++", "ld.lld"))]


def build(compiler, folder, *flags):
    library = folder / "libcore.so"
    run(compiler, "-std=c++20", "-shared", "-fPIC", f"-I{INCLUDE}", *flags,
        HERE / "core.cpp", "-o", library)
    return library


def contract(library, *options):
    return run(CROSSBILL, "contract", *options, library)


def symbols(library):
    return {line.split()[-1] for line in run("nm", "-D", library).splitlines()
            if " U " not in line}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The plainest build."""
    return build("g++", tmp_path_factory.mktemp("plain"), "-O2")


@pytest.fixture(scope="module")
def expected(plain):
    """Its hash, and the symbols that it must export."""
    found = json.loads(contract(plain, "--format", "json"))
    names = {f["function"] for f in found["functions"]}
    names |= {o["free"] for o in found["objects"]}
    assert len(names) == 9
    return found["hash"], names | {"crossbill_shim_" + name for name in names}


@pytest.mark.parametrize("compiler,level,mode", CASES)
def test_modes(compiler, level, mode, expected, tmp_path):
    library = build(compiler, tmp_path, level, *mode.split())
    run("strip", library)
    digest, names = expected
    assert json.loads(contract(library, "--format", "json"))["hash"] == digest
    assert names <= symbols(library)
    core = {name for name in symbols(library) if name.startswith("core_")}
    assert core == {name for name in names if name.startswith("core_")}


@pytest.mark.parametrize("pull", ["-Wl,--whole-archive", "-Wl,-u,core_sum"])
def test_static_linking(pull, expected, tmp_path):
    run("g++", "-std=c++20", "-O2", "-fPIC", f"-I{INCLUDE}", "-c",
        HERE / "core.cpp", "-o", tmp_path / "core.o")
    run("ar", "rcs", tmp_path / "libcore.a", tmp_path / "core.o")
    (tmp_path / "bigger.c").write_text("int bigger(void) { return 1; }\n")
    library = tmp_path / "libbigger.so"
    run("g++", "-shared", "-fPIC", "-Wl,--gc-sections", "-o", library,
        "-x", "c", tmp_path / "bigger.c", "-x", "none", pull,
        tmp_path / "libcore.a", "-Wl,--no-whole-archive")
    assert json.loads(contract(library, "--format",
                               "json"))["hash"] == expected[0]


@pytest.mark.parametrize("language", ["c", "c++"])
def test_c_header(language, plain, tmp_path):
    (tmp_path / "core.h").write_text(contract(plain, "--format", "c"))
    standard = {"c": "-std=c11", "c++": "-std=c++17"}[language]
    run("g++" if language == "c++" else "gcc", "-x", language, standard,
        "-Wall", "-Wextra", "-Werror", "-pedantic", f"-I{tmp_path}",
        HERE / "host.c", "-x", "none", plain, f"-Wl,-rpath,{plain.parent}",
        "-o", tmp_path / "host")
    run(tmp_path / "host")


@pytest.mark.skipif(not shutil.which("rustc"), reason="no rustc")
def test_rust_block(plain, tmp_path):
    (tmp_path / "core.rs").write_text(contract(plain, "--format", "rust"))
    (tmp_path / "host.rs").write_text(
        "mod core_;\nuse core_::*;\nfn main() { unsafe {\n"
        "  let (n, mut r) = ([1i32, 2, 3], 0i64);\n"
        "  assert_eq!(core_after_6(1, 2, 3, 4, 5, 6, n.as_ptr(), 3, &mut r,\n"
        "    std::ptr::null_mut()), 0);\n  assert_eq!(r, 27);\n} }\n")
    shutil.copy(tmp_path / "core.rs", tmp_path / "core_.rs")
    run("rustc", "--edition", "2021", "-D", "warnings", "-L", plain.parent,
        "-l", "core", "-C", f"link-arg=-Wl,-rpath,{plain.parent}",
        tmp_path / "host.rs", "-o", tmp_path / "host")
    run(tmp_path / "host")


def test_diff(plain, tmp_path):
    (tmp_path / "new").mkdir()
    text = (HERE / "core.cpp").read_text()
    changed = tmp_path / "changed.cpp"
    changed.write_text(re.sub(r"int64_t add\(int64_t a, int64_t b\)",
                              "int64_t add(int64_t a, int32_t b)", text))
    new = tmp_path / "new" / "libcore.so"
    run("g++", "-std=c++20", "-O2", "-shared", "-fPIC", f"-I{INCLUDE}",
        changed, "-o", new)
    same = subprocess.run([CROSSBILL, "contract", "--diff", plain, plain])
    other = subprocess.run([CROSSBILL, "contract", "--diff", plain, new],
                           text=True, capture_output=True)
    assert (same.returncode, other.returncode) == (0, 1)
    assert "core_add" in other.stdout and "breaks" in other.stdout


def test_damage_is_told(plain, tmp_path):
    data = plain.read_bytes()
    at = data.index(b'"name":"sum"')
    for place in (at + 9, data.index(b"Sum of the items")):
        broken = bytearray(data)
        broken[place] ^= 1
        (tmp_path / "broken.so").write_bytes(broken)
        done = subprocess.run([CROSSBILL, "contract", tmp_path / "broken.so"],
                              text=True, capture_output=True)
        assert done.returncode == 125 and "broken.so" in done.stderr
    wrong = bytearray(data)
    wrong[18] = 0xb7  # e_machine: aarch64
    (tmp_path / "other.so").write_bytes(wrong)
    done = subprocess.run([CROSSBILL, "contract", tmp_path / "other.so"],
                          text=True, capture_output=True)
    assert done.returncode == 125 and "other.so" in done.stderr


def check_installed(library):
    """Its contract is there, and nothing that the author did not export."""
    contract(library)
    names = run("nm", "--dynamic", "--defined-only", library)
    assert " core_" in names and "of_the_author" not in names


@pytest.mark.parametrize("way", ["cmake", "pkg-config"])
def test_installed(way, tmp_path):
    source = tmp_path / "core.cpp"
    source.write_text((HERE / "core.cpp").read_text() + """
void of_the_author() {}
extern "C" void c_of_the_author() {}
""")
    build_folder = pathlib.Path(CROSSBILL).resolve().parent
    prefix = tmp_path / "prefix"
    run("cmake", "--install", build_folder, "--prefix", prefix)
    if way == "pkg-config":
        if not shutil.which("pkg-config"):
            pytest.skip("no pkg-config")
        flags = run("pkg-config", "--cflags", "crossbill-boundary", env={
            **os.environ, "PKG_CONFIG_PATH": str(prefix / "share/pkgconfig")})
        run("g++", "-shared", "-fPIC", *flags.split(), source,
            "-o", tmp_path / "libcore.so")
        check_installed(tmp_path / "libcore.so")
        return
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.22)\nproject(user CXX)\n"
        "find_package(Crossbill REQUIRED)\n"
        "add_library(core SHARED core.cpp)\n"
        "target_link_libraries(core PRIVATE crossbill::boundary)\n")
    run("cmake", "-S", tmp_path, "-B", tmp_path / "out",
        f"-DCMAKE_PREFIX_PATH={prefix}")
    run("cmake", "--build", tmp_path / "out")
    check_installed(tmp_path / "out" / "libcore.so")

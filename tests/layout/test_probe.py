# SPDX-License-Identifier: MIT
"""`crossbill layout --probe`: files that make a host's compiler write down what
it believes, whatever it leaves out otherwise."""
import shutil

import pytest

from harness.compilers import CLANG, CLANGXX, LONG, llvm
from harness.tool import finish, run
from layout.boundaries import HEADER, answers, core, layout

HOST = """
#include "host.h"
int main(void) {
  each(0, 0);
  return sum(0, 0) + total(1, 2) + paint(GREEN) + mean(0, 0) + make(1).flag;
}
"""
# What the host believes: `flag` is at 4, and total takes a double.
BELIEVED = HEADER.replace("double value; uint8_t flag",
                          "uint8_t flag; double value").replace(
                              "int a, int b", "int a, double b")
FLAGS = [("-O0",), ("-O2",), ("-O2", "-flto", "-ffunction-sections",
                              "-fdata-sections", "-Wl,--gc-sections")]
EVERY = ["gcc", "g++", *llvm("clang"), *llvm("clang++")]
# Those that keep least.
COMPILERS = [name for name in (EVERY if LONG else (CLANG, CLANGXX))
             if name and shutil.which(name)]


def host_of(folder, library, compiler, flags, with_probe):
    """A host that believes BELIEVED; its status where it does not link."""
    suffix = ".cpp" if "++" in compiler else ".c"
    (folder / "host.h").write_text(BELIEVED)
    source = folder / f"host{suffix}"
    source.write_text(HOST)
    sources = [source]
    if with_probe:
        probe = folder / f"probe{suffix}"
        probe.write_text(run_probe(folder / "host.h", library))
        sources.append(probe)
    host = folder / "host"
    done = finish(compiler, "-g", *flags, *sources, library, "-o", host)
    if done.returncode != 0 and "-flto" in flags:
        pytest.skip(f"{compiler} cannot link with -flto here: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return host


def run_probe(header, library):
    done = layout("--probe", "c", "--header", header, library)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return core(tmp_path_factory.mktemp("core"))


@pytest.mark.parametrize("flags", FLAGS if LONG else FLAGS[1:2],
                         ids=lambda flags: " ".join(flags))
@pytest.mark.parametrize("compiler", COMPILERS)
def test_a_host_in_c_says_what_it_believes(compiler, flags, library, tmp_path):
    host = host_of(tmp_path, library, compiler, flags, True)
    found, status = answers("--host", host, library)
    assert {name: each["answer"] for name, each in found.items()} == {
        "sum": "disagree", "total": "disagree", "make": "disagree",
        "mean": "agree", "each": "agree", "paint": "agree",
        "counter": "agree"} and status == 1


@pytest.mark.skipif(CLANG is None, reason="no clang is here")
def test_without_a_probe_clang_says_nothing(library, tmp_path):
    host = host_of(tmp_path, library, CLANG, ("-O0",), False)
    found, status = answers("--host", host, library)
    assert {each["answer"] for each in found.values()} == {"cannot_tell"}
    assert status == 2


RUST = """
#[repr(C)]
pub struct Data { id: u32, flag: u8, value: f64 }
mod core {
    use super::Data;
    extern "C" {
        pub fn sum(data: *const Data, count: usize) -> f64;
        pub fn total(a: i32, b: i32) -> i32;
        pub fn printf(format: *const i8, ...) -> i32;
    }
    include!("probe.rs");
}
fn main() {
    unsafe {
        core::sum(std::ptr::null(), 0);
        core::total(1, 2);
    }
}
"""
RUST_FLAGS = [("-Copt-level=0",), ("-O",),
              ("-O", "-Clto=fat", "-Ccodegen-units=1",
               "-Clink-arg=-Wl,--gc-sections")]


@pytest.mark.skipif(not shutil.which("rustc"), reason="no rustc is here")
@pytest.mark.parametrize("flags", RUST_FLAGS if LONG else RUST_FLAGS[1:2],
                         ids=lambda flags: " ".join(flags))
def test_a_host_in_rust_says_what_it_believes(flags, library, tmp_path):
    (tmp_path / "probe.rs").write_text("")
    build_rust(tmp_path, library, ())
    probe = layout("--probe", "rust", "--host", tmp_path / "host", library)
    assert probe.returncode == 0, probe.stderr
    (tmp_path / "probe.rs").write_text(probe.stdout)
    found, status = answers("--host", build_rust(tmp_path, library, flags),
                            library)
    assert found["sum"]["answer"] == "disagree" and status == 1
    assert found["total"]["answer"] == "agree"


def build_rust(folder, library, flags):
    source = folder / "host.rs"
    source.write_text(RUST)
    run("rustc", "--edition", "2021", "-g", *flags, source, "-L",
        library.parent, "-l", "core", "-o", folder / "host")
    return folder / "host"


def test_names_are_of_functions_or_types(library):
    header = library.with_name("core.h")
    done = layout("--probe", "c", "--header", header, library, "sum", "Data")
    assert done.returncode == 0, done.stderr
    assert "crossbill_probe_sum" in done.stdout
    assert "crossbill_probe_total" not in done.stdout
    assert "Data *crossbill_probed_type_1" in done.stdout


def test_what_a_probe_needs(library, tmp_path):
    (tmp_path / "other.h").write_text("int nothing_of_it(void);\n")
    for options, words in (((), "name the header that the host includes"),
                           (("--header", tmp_path / "other.h"),
                            "no function of the libraries is declared")):
        done = layout("--probe", "c", *options, library)
        assert done.returncode == 2 and words in done.stderr

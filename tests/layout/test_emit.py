# SPDX-License-Identifier: MIT
"""`crossbill layout --emit`: assertions hold for the type that they were made
of, and stop holding when a field moves."""
import shutil
import sys

import pytest

from harness import wheels
from harness.compilers import CLANG, LONG
from harness.tool import ROOT, build, finish
from layout.boundaries import layout

TYPES = """
#include <stddef.h>
#include <stdint.h>
enum Color { RED, GREEN = 7, BLUE = -1 };
typedef struct { int32_t x, y; } Point;
struct Plain {
  uint8_t kind;
  double value;
  Point at[3];
  enum Color color;
  struct Plain *next;
  int16_t grid[2][3];
};
struct Bits { char a; unsigned low : 3, high : 13; int64_t after; };
struct __attribute__((packed)) Packed { char a; double b; Point c; };
struct Over { char a; _Alignas(16) char b; };
union Any { int i; double d; char text[12]; };
struct Open { int count; union { int i; float f; }; struct { char c; }; };
struct Tail { uint32_t count; uint8_t data[]; };
struct Holder { struct Packed packed; struct Bits bits; union Any any; };
typedef struct Plain PlainAlias;
#ifdef MAKE
struct Plain plain; struct Bits bits; struct Packed packed; struct Over over;
union Any any; struct Open open_; struct Tail tail; struct Holder holder;
#endif
"""
NAMES = ["Plain", "Bits", "Packed", "Over", "Any", "Open", "Tail", "Holder",
         "Point"]
# A field of each that moves, grows or is of another number.
CHANGES = [("uint8_t kind", "uint64_t kind"), ("double value", "float value"),
           ("at[3]", "at[2]"), ("int64_t after", "int32_t after"),
           ("char a; double b", "char a, more; double b"),
           ("_Alignas(16) char b", "_Alignas(8) char b"),
           ("text[12]", "text[20]"), ("union { int i;", "union { double i;"),
           ("uint32_t count; uint8_t", "uint16_t count; uint8_t"),
           ("int32_t x, y", "int64_t x, y")]
C_ONLY = [("GREEN = 7", "GREEN = 8")]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("types")
    return build(TYPES, folder / "libtypes.so", "-g", "-DMAKE")


def emitted(language, library, *names):
    done = layout("--emit", language, library, *(names or NAMES))
    assert done.returncode == 0, done.stderr
    assert all(len(line) <= 80 for line in done.stdout.splitlines()) or \
        language != "c++"
    return done.stdout


def compiles(folder, compiler, text, *flags):
    suffix = ".cpp" if "++" in compiler else ".c"
    source = folder / f"check{suffix}"
    source.write_text(text)
    return finish(compiler, "-fsyntax-only", "-Wall", "-Werror", *flags,
                  source).returncode == 0


@pytest.mark.parametrize("compiler", ["gcc", "g++", CLANG] if LONG
                         else ["gcc", "g++"])
def test_c_and_cpp(compiler, library, tmp_path):
    checks = emitted("c++", library, *NAMES, "Color")
    types = TYPES
    flags = ["-std=c++17", "-Wno-pedantic"] if "++" in compiler else []
    if "++" in compiler:
        types = types.replace("_Alignas", "alignas")
        checks = checks.replace("struct Tail", "struct Tail")
    assert compiles(tmp_path, compiler, types + checks, *flags)
    for before, after in CHANGES + C_ONLY:
        before = before.replace("_Alignas", "alignas") if "++" in compiler \
            else before
        after = after.replace("_Alignas", "alignas") if "++" in compiler \
            else after
        assert before in types
        changed = types.replace(before, after) + checks
        assert not compiles(tmp_path, compiler, changed, *flags), after


def test_ctypes(library, tmp_path):
    text = emitted("ctypes", library)
    run_python(tmp_path, text, True)
    own = text + """
class Mine(ctypes.Structure):
    _fields_ = [("x", ctypes.c_int32), ("y", ctypes.c_int32)]
check(Mine, "Point")
"""
    run_python(tmp_path, own, True)
    run_python(tmp_path, own.replace('("y", ctypes.c_int32)]',
                                     '("y", ctypes.c_int16)]'), False)
    for before, after in (('("kind", ctypes.c_uint8)',
                           '("kind", ctypes.c_uint64)'),
                          ('("value", ctypes.c_double)',
                           '("value", ctypes.c_float)'),
                          ('("after", ctypes.c_int64)',
                           '("after", ctypes.c_int32)')):
        assert before in text
        run_python(tmp_path, text.replace(before, after), False)


def run_python(folder, text, holds, **options):
    path = folder / "check.py"
    path.write_text(text)
    done = finish(sys.executable, path, **options)
    assert (done.returncode == 0) == holds, done.stderr
    assert holds or "AssertionError" in done.stderr


@pytest.mark.skipif(not LONG, reason="LONG: cffi takes a second")
def test_cffi(library, tmp_path):
    try:
        packages = wheels.folder(sys.executable, ROOT / "tests" / "layout" /
                                 "requirements.txt", "layout")
    except Exception as problem:
        pytest.skip(f"cffi cannot be installed: {problem}")
    env = dict(PYTHONPATH=str(packages), PATH="/usr/bin:/bin")
    text = emitted("cffi", library)
    run_python(tmp_path, text, True, env=env)
    for before, after in (("uint8_t kind;", "uint64_t kind;"),
                          ("double value;", "float value;"),
                          ("int64_t after;", "int32_t after;")):
        assert before in text
        run_python(tmp_path, text.replace(before, after), False, env=env)


RUST = """
#[repr(C)] #[derive(Clone, Copy)] pub struct Point { x: i32, y: i32 }
#[repr(C)] pub struct Plain {
    kind: u8, value: f64, at: [Point; 3], r#type: Option<&'static u8>,
    tuple: Pair,
}
#[repr(C)] pub struct Pair(u16, u32);
#[repr(C, packed)] pub struct Packed { a: u8, b: f64 }
#[repr(C)] pub union Any { i: i32, d: f64 }
#[repr(u8)] #[derive(Clone, Copy)] pub enum Color { Red, Green = 7 }
"""
USES = """
#[no_mangle] pub extern "C" fn use_all(a: &Plain, b: &Packed, c: &Any,
                                       d: Color) -> i32 {
    unsafe { a.at[0].x + c.i + b.a as i32 + d as i32 }
}
"""
RUST_CHANGES = [("kind: u8", "kind: u64"), ("value: f64", "value: f32"),
                ("Pair(u16", "Pair(u32"), ("a: u8, b", "a: u16, b"),
                ("i: i32, d: f64", "i: i32, d: f32"), ("= 7", "= 8")]


@pytest.mark.skipif(not shutil.which("rustc"), reason="no rustc is here")
def test_rust(tmp_path):
    source = tmp_path / "core.rs"
    source.write_text(RUST + USES)
    library = tmp_path / "libcore.so"

    def rustc(text, *more):
        source.write_text(text)
        return finish("rustc", "--edition", "2021", "-Adead_code", *more,
                      source)
    done = rustc(RUST + USES, "-g", "--crate-type", "cdylib", "-o", library)
    assert done.returncode == 0, done.stderr
    checks = emitted("rust", library, "Plain", "Pair", "Packed", "Any",
                     "Color", "Point")
    check = ("--crate-type", "lib", "--emit", "metadata", "-o",
             tmp_path / "checked.rmeta")
    done = rustc(RUST + USES + checks, *check)
    assert done.returncode == 0, done.stderr
    for before, after in RUST_CHANGES if LONG else RUST_CHANGES[1:3]:
        done = rustc(RUST.replace(before, after) + checks, *check)
        assert done.returncode != 0 and "assert" in done.stderr, after

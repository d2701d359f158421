# SPDX-License-Identifier: MIT
"""What compilers keep of declarations in other places than at the top of a
unit, for another function of equal code, or not at all; read by
crossbill_layout_dump, and said by the command.

What was seen to fail: test_folded_by_rustc and test_folded_by_linker when
the address alone counted, test_ada and test_member_functions when only the top
of a unit was searched.
"""
import json
import shutil
import subprocess

import pytest

from test_dwarf import CLANG, DUMP, build, read

CROSSBILL = DUMP.parent / "crossbill"
HAS = {name: shutil.which(name) is not None
       for name in ("rustc", "gfortran", "gnatmake")}


def crossbill(folder, *arguments):
    return subprocess.run([CROSSBILL, "layout", *arguments], cwd=folder,
                          capture_output=True, text=True)


FOLDED = """
#![crate_type = "cdylib"]
#[repr(C)] pub struct Two { a: u32, b: u32 }
#[no_mangle] pub unsafe extern "C" fn second(p: *const Two) -> u32 { (*p).b }
#[no_mangle] pub unsafe extern "C" fn other(p: *const [u32; 2]) -> u32 {
    (*p)[1] }
#[no_mangle] pub extern "C" fn alone(a: u64) -> u64 { a * 3 }
"""
FOLDED_HOST = """
#include <stdint.h>
typedef struct { uint32_t a, b; } Two; uint64_t alone(uint64_t);
uint32_t second(const T *); uint32_t other(const T *);
int main(void) { T two[2] = {1, 2};
  return second(two) + other(two) + alone(1); }
"""


@pytest.mark.skipif(not HAS["rustc"], reason="no rustc")
def test_folded_by_rustc(tmp_path):
    """One of two declarations is kept: of the other it is known only that who
    agrees with the first is right."""
    (tmp_path / "a.rs").write_text(FOLDED)
    (tmp_path / "host.c").write_text(FOLDED_HOST)

    def compiled(level):
        subprocess.run(["rustc", "-g", "-C", f"opt-level={level}", "-A",
                        "warnings", "a.rs", "-o", "liba.so"], cwd=tmp_path,
                       check=True)
        functions = read(tmp_path / "liba.so").functions
        return {name: functions[name][0]["unknown"]
                for name in ("second", "other", "alone")}
    unknown = compiled(3)
    listed = subprocess.run(["nm", "-D", "liba.so"], cwd=tmp_path, check=True,
                            capture_output=True, text=True).stdout
    addresses = {line.split()[0] for line in listed.splitlines()
                 if line.endswith((" T second", " T other"))}
    if len(addresses) != 1:
        pytest.skip("this rustc folds no functions")
    folded, = [name for name, why in unknown.items() if why]
    kept = "other" if folded == "second" else "second"
    assert f"shares its code with `a::{kept}`" in unknown[folded]
    for declared, right in (("Two", "second"), ("uint32_t", "other")):
        subprocess.run(["gcc", "-g", "-O1", "-w", f"-DT={declared}", "host.c",
                        "liba.so", "-o", "host"], cwd=tmp_path, check=True)
        done = crossbill(tmp_path, "--host", "host", "liba.so", "--format",
                         "json")
        answers = {each["symbol"]: each["answer"] for each in
                   json.loads(done.stdout)["functions"]}
        assert answers["alone"] == "agree"
        assert answers[kept] == ("agree" if kept == right else "disagree")
        assert answers[folded] == ("agree" if kept == right
                                   else "cannot_tell")
    assert not any(compiled(1).values())


@pytest.mark.skipif(shutil.which("ld.gold") is None, reason="no ld.gold")
def test_folded_by_linker(tmp_path):
    """Both declarations are kept: by its own name, not by its address."""
    side = read(build(tmp_path, """
        long of_long(long *p) { return p[1] * 7 + p[3]; }
        long of_record(struct { long a, b, c, d; } *p) {
          return p->b * 7 + p->d; }""", "-O2", "-w", "-ffunction-sections",
                      "-fuse-ld=gold", "-Wl,--icf=all"))
    assert side.parameters("of_long") == ["*i64"]
    assert side.parameters("of_record") == ["*record "]


def test_alias(tmp_path):
    """Two names of one function are no fold."""
    side = read(build(tmp_path, """
        int first(long a) { return a; }
        int second(long a) __attribute__((alias("first")));"""))
    for each in ("first", "second"):
        assert not side.functions[each][0]["unknown"]
        assert side.parameters(each) == ["i64"]


@pytest.mark.skipif(not HAS["gfortran"], reason="no gfortran")
def test_folded_by_gfortran(tmp_path):
    """Of a folded function nothing says where its parameters are."""
    body = """
        character(len=*) :: t
        integer :: n
        n = n * 7 + len(t)
        t(1:1) = 'x'
        end subroutine
        """
    side = read(build(tmp_path, f"""
        subroutine one(t, n){body}
        subroutine two(t, n){body}""", "-O2", "-ffree-form",
                      compiler="gfortran", suffix=".f90"))
    for each in ("one_", "two_"):
        assert side.parameters(each)[1:] == ["*i32", "i64"]


ADA = """
with Interfaces.C; use Interfaces.C;
procedure Host is
   type Small is range 0 .. 255;
   for Small'Size use 8;
   type Pair is record A : long; B : Small; end record;
   pragma Convention (C, Pair);
   function Scaled (A : int; B : double; P : access Pair) return long;
   pragma Import (C, Scaled, "scaled");
   P : aliased Pair := (1, 2);
begin
   if Scaled (2, 3.0, P'Access) = 1 then P.A := 2; end if;
end Host;
"""


@pytest.mark.skipif(not HAS["gnatmake"], reason="no gnatmake")
def test_ada(tmp_path):
    """GNAT declares in a procedure what that imports; int is a range there."""
    build(tmp_path, "long scaled(int a, double b, void *p) { return 0; }",
          name="libscaled.so")
    (tmp_path / "host.adb").write_text(ADA)
    subprocess.run(["gnatmake", "-q", "-g", "-O1", "host.adb", "-largs",
                    "libscaled.so"], cwd=tmp_path, check=True)
    side = read(tmp_path / "host", "--symbol", "scaled")
    assert side.parameters("scaled") == ["i32", "f64",
                                         "*record host__pair"]
    assert side.result("scaled") == "i64"
    members = side.record("host__pair")["members"]
    assert [side.text(each["type"]) for each in members] == ["i64", "u8"]


MEMBERS = """
namespace n { struct Data { struct Part { long f(Data &, int) const; };
  int x; int get() const; static int count(double); }; }
"""


@pytest.mark.parametrize("compiler", ["g++", CLANG and
                                      CLANG.replace("clang", "clang++")])
def test_member_functions(tmp_path, compiler):
    """They are declared in their classes alone."""
    if compiler is None:
        pytest.skip("no clang")
    library = build(tmp_path, MEMBERS + """
        namespace n { int Data::get() const { return x; }
        int Data::count(double) { return 0; }
        long Data::Part::f(Data &, int) const { return 0; } }""",
                    suffix=".cpp", compiler="g++")
    (tmp_path / "host.cpp").write_text(MEMBERS + """
        int main() { n::Data d{1}; n::Data::Part p;
        return d.get() + d.count(2) + p.f(d, 3); }""")
    subprocess.run([compiler, "-g", "-O1", "host.cpp", library, "-o", "host"],
                   cwd=tmp_path, check=True)
    for side in (read(tmp_path / "host"), read(library)):
        assert side.parameters("_ZNK1n4Data3getEv") == ["*record n::Data"]
        assert side.parameters("_ZN1n4Data5countEd") == ["f64"]
        assert side.parameters("_ZNK1n4Data4Part1fERS0_i") == [
            "*record n::Data::Part", "*record n::Data", "i32"]


def test_declared_class(tmp_path):
    """g++ describes a class where its first virtual function is defined."""
    source = """struct Base { virtual int f(); int a; };
        int of(Base *b) { return b->a; }"""
    path = build(tmp_path, source, compiler="g++", suffix=".cpp")
    done = crossbill(tmp_path, path.name, "Base")
    assert done.returncode != 0
    assert "lib.so only declares Base: g++ describes" in done.stderr
    assert "-femit-class-debug-always" in done.stderr
    build(tmp_path, source, "-femit-class-debug-always", compiler="g++",
          suffix=".cpp")
    assert crossbill(tmp_path, path.name, "Base").returncode == 0
    assert "has no type Bass" in crossbill(tmp_path, path.name, "Bass").stderr


@pytest.mark.skipif(not HAS["rustc"], reason="no rustc")
def test_packed_by_rustc(tmp_path):
    (tmp_path / "a.rs").write_text("""
        #![crate_type = "cdylib"]
        #[repr(C, packed)] pub struct One { a: u8, b: i64 }
        #[repr(C, packed(2))] pub struct Two { a: u8, b: i32 }
        #[repr(C)] pub struct Holds { a: u8, one: One, b: u16 }
        #[no_mangle] pub extern "C" fn f(a: One, b: Two, c: &Holds) {}""")
    subprocess.run(["rustc", "-g", "-A", "warnings", "a.rs", "-o", "a.so"],
                   cwd=tmp_path, check=True)
    side = read(tmp_path / "a.so", "--symbol", "f")
    alignments = {name: side.record(f"a::{name}")["alignment"]
                  for name in ("One", "Two", "Holds")}
    assert alignments == {"One": 1, "Two": 2, "Holds": 2}
    assert side.record("a::One")["is_packed"]
    assert not side.record("a::Holds").get("is_packed")

# SPDX-License-Identifier: MIT
"""What the reader of DWARF makes of files that real compilers have made; it is
asked by crossbill_layout_dump (dump.cpp).

What was seen to fail: test_bit_fields without the old encoding,
test_flexible_arrays when -1 was no bound, test_probe_wins when ranks were
equal, test_two_declarations when only the first was kept.
"""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DUMP = pathlib.Path(os.environ.get(
    "CROSSBILL", ROOT / "build/release/crossbill")).resolve().parent \
    / "crossbill_layout_dump"
COMPILERS = [name for name in ("gcc", "clang-14", "clang-19")
             if shutil.which(name)]
CLANG = next((name for name in COMPILERS if name != "gcc"), None)


class Side:
    """What was read, by names."""

    def __init__(self, text):
        self.all = json.loads(text)
        self.types = self.all["types"]
        self.functions = {}
        for each in self.all.get("functions") or []:
            self.functions.setdefault(each["symbol"], []).append(each)
        self.globals = {each["symbol"]: each
                        for each in self.all.get("globals") or []}

    def named(self, name):
        return [each for each in self.types
                if name in (each["name"], each["alias"])]

    def record(self, name):
        found, = [each for each in self.named(name)
                  if each["kind"] in ("record", "union", "variant")]
        return found

    def fields(self, name):
        """[(name, offset in bits, bits)]"""
        return [(each["name"], each["bit_offset"], each.get("bits", 0))
                for each in self.record(name).get("members", [])]

    def parameters(self, symbol):
        return [self.text(each["type"]) for each in
                self.functions[symbol][0]["signature"]["parameters"]]

    def result(self, symbol):
        return self.text(self.functions[symbol][0]["signature"]["result"])

    def text(self, number):
        each = self.types[number]
        if each["kind"] == "pointer":
            return "*" + self.text(each["of"])
        if each["kind"] == "array":
            return f"[{self.text(each['of'])}; {each.get('count')}]"
        if each["kind"] == "scalar":
            sign = {True: "i", False: "u"}[each.get("is_signed", False)]
            short = {"integer": sign, "address": sign, "float": "f"}
            return f"{short.get(each['scalar'], each['scalar'])}" \
                   f"{each['size'] * 8}"
        return each["kind"] + (" " + (each["alias"] or each["name"])
                               if each["kind"] != "void" else "")


def run(*arguments):
    assert DUMP.exists(), f"no {DUMP}: build crossbill_layout_dump"
    return subprocess.run([DUMP, *map(str, arguments)], capture_output=True,
                          text=True)


def read(path, *options):
    done = run(path, *(options or ["--all"]))
    assert done.returncode == 0, done.stderr
    return Side(done.stdout)


def build(folder, source, *flags, compiler="gcc", name="lib.so",
          suffix=".c"):
    path = folder / f"source{suffix}"
    path.write_text(source)
    subprocess.run([compiler, "-g", "-shared", "-fPIC", *flags, path.name,
                    "-o", name], cwd=folder, check=True)
    return folder / name


LIBRARY = """
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
enum Color { RED = -1, GREEN = 5 };
struct Inner { char c; struct { int x, y; }; union { float f; int i; } u; };
typedef struct Data {
  uint32_t id; double value; bool flag;
  struct Inner in[2][3]; struct Data *next;
} Data;
struct Hidden;
typedef int (*callback_t)(const Data *, void *, size_t);
Data make(Data d, const Data *p, Data **pp, enum Color c) { return d; }
long double wide(long double a, _Complex double z, __int128 i, char c,
                 float f, const char *format, ...) { return a; }
void call(callback_t f, struct Hidden *h, uintptr_t n) { }
const int table[4];
"""


@pytest.mark.parametrize("compiler", COMPILERS)
@pytest.mark.parametrize("flags", [["-O0", "-gdwarf-4"], ["-O2"]],
                         ids=["0", "2"])
def test_c_library(tmp_path, compiler, flags):
    side = read(build(tmp_path, LIBRARY, *flags, compiler=compiler))
    assert side.parameters("make") == [
        "record Data", "*record Data", "**record Data", "enum Color"]
    assert side.result("make") == "record Data"
    assert side.parameters("wide") == [
        "extended128", "complex128", "i128", "character8", "f32",
        "*character8"]
    assert side.functions["wide"][0]["signature"]["is_variadic"]
    assert side.parameters("call") == ["*function ", "*opaque Hidden", "u64"]
    assert side.text(side.globals["table"]["type"]) == "[i32; 4]"
    assert side.globals["table"]["is_const"]
    assert side.fields("Data") == [("id", 0, 0), ("value", 64, 0),
                                   ("flag", 128, 0), ("in", 160, 0),
                                   ("next", 960, 0)]
    data = side.record("Data")
    assert (data["size"], data["alignment"]) == (128, 8)
    assert data["line"] == 7 and data["file"].endswith("source.c")
    assert side.text(data["members"][3]["type"]) == "[[record Inner; 3]; 2]"
    color, = side.named("Color")
    assert color["is_signed"] and color["values"] == [
        {"name": "RED", "value": -1}, {"name": "GREEN", "value": 5}]
    made = side.functions["make"][0]
    assert made["is_defined"] and made["line"] == 13
    producer = side.all["producers"][made["producer"]]
    assert producer["name"] == compiler.split("-")[0] and producer["version"]


BITS = """
struct Bits { int a; unsigned b : 5, c : 7; long long d; char e; short f : 3; };
int bits(struct Bits *b) { return b->a; }
"""


@pytest.mark.parametrize("compiler", COMPILERS)
def test_bit_fields(tmp_path, compiler):
    """Both encodings: DWARF 4's, and the one from the highest bit."""
    for flags in (["-gdwarf-5"], ["-gdwarf-3", "-gstrict-dwarf"]):
        side = read(build(tmp_path, BITS, *flags, compiler=compiler))
        assert side.fields("Bits") == [("a", 0, 0), ("b", 32, 5), ("c", 37, 7),
                                       ("d", 64, 0), ("e", 128, 0),
                                       ("f", 136, 3)]


@pytest.mark.parametrize("compiler", COMPILERS)
def test_flexible_arrays(tmp_path, compiler):
    side = read(build(tmp_path, """
        struct Open { int n; char d[]; }; struct None { int n; char d[0]; };
        void f(struct Open *o, struct None *n) {}""", compiler=compiler))
    open_, none = [side.text(side.record(name)["members"][1]["type"])
                   for name in ("Open", "None")]
    assert (open_, none) == ("[character8; None]", "[character8; 0]")


HOST = """
typedef struct { int id; double value; } Data;
int sum(Data d, const Data *p); extern int shared;
int main(void) { Data d = {1, 2}; return sum(d, &d) + shared; }
"""


@pytest.fixture
def library(tmp_path):
    return build(tmp_path, "int shared; int sum() { return 0; }",
                 name="libsum.so")


def host(folder, library, *flags, compiler="gcc", more=""):
    (folder / "host.c").write_text(HOST + more)
    subprocess.run([compiler, "-g", *flags, "host.c", library, "-o", "host"],
                   cwd=folder, check=True)
    return folder / "host"


@pytest.mark.parametrize("compiler,level", [("gcc", "-O0"), ("gcc", "-O2"),
                                            (CLANG, "-O1")])
def test_host_beliefs(tmp_path, library, compiler, level):
    if compiler is None:
        pytest.skip("no clang")
    side = read(host(tmp_path, library, level, compiler=compiler))
    believed, = side.functions["sum"]
    assert not believed["is_defined"] and not believed["unknown"]
    assert side.parameters("sum") == ["record Data", "*record Data"]
    assert not side.globals["shared"]["is_defined"]
    assert (side.globals["shared"]["unknown"] == "") == (compiler == "gcc")


@pytest.mark.skipif(CLANG is None, reason="no clang")
def test_clang_keeps_nothing(tmp_path, library):
    side = read(host(tmp_path, library, "-O0", compiler=CLANG))
    assert "clang at -O0" in side.functions["sum"][0]["unknown"]
    assert "-O1" in side.functions["sum"][0]["remedy"]


@pytest.mark.parametrize("compiler", [name for name in ("gcc", CLANG) if name])
def test_probe_wins(tmp_path, library, compiler):
    probe = ("__typeof__(sum) *crossbill_probe_sum;"
             "__typeof__(shared) *crossbill_probe_shared = &shared;")
    side = read(host(tmp_path, library, "-O0", compiler=compiler, more=probe))
    assert side.parameters("sum") == ["record Data", "*record Data"]
    assert side.functions["sum"][0]["line"] == 5
    assert side.text(side.globals["shared"]["type"]) == "i32"


def test_two_declarations(tmp_path, library):
    """Of two units that disagree with each other, both are heard."""
    (tmp_path / "other.c").write_text(
        "int sum(long n); int other(void) { return sum(1); }"
        "struct Data; void alike(struct Data *d); "
        "void use(void) { alike(0); }")
    (tmp_path / "more.c").write_text(
        "struct Data { int a; }; void alike(struct Data *d);"
        "void more(struct Data *d) { alike(d); }")
    path = host(tmp_path, library, tmp_path / "other.c", tmp_path / "more.c",
                "-Wl,--unresolved-symbols=ignore-all")
    side = read(path)
    counts = sorted(len(each["signature"]["parameters"])
                    for each in side.functions["sum"])
    assert counts == [1, 2]
    assert len(read(path, "--symbol", "alike").functions["alike"]) == 1


def test_without_types(tmp_path):
    """-g1 has functions, but neither parameters nor types."""
    side = read(build(tmp_path, LIBRARY, "-g1"))
    assert "-g1" in side.functions["make"][0]["remedy"]
    assert not side.functions["make"][0]["signature"]["has_parameters"]
    path = build(tmp_path, "void nothing(void) {} int one;")
    assert not read(path).functions["nothing"][0]["unknown"]


def test_without_dwarf(tmp_path):
    path = build(tmp_path, LIBRARY, "-g0")
    side = read(path)
    assert side.all["unknown"] == "lib.so has no debug information"
    assert "--header" in side.all["remedy"] and not side.functions


FORMS = {
    "compressed": ["-gz=zlib"],
    "type-units": ["-fdebug-types-section"],
    "type-units-4": ["-gdwarf-4", "-fdebug-types-section"],
    "split": ["-gsplit-dwarf"],
    "split-4": ["-gdwarf-4", "-gsplit-dwarf"],
    "lto": ["-flto"],
}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    return read(build(tmp_path_factory.mktemp("plain"), LIBRARY, "-O1"))


def same(side, plain):
    symbols = ("make", "wide", "call")
    return side.fields("Data") == plain.fields("Data") and all(
        side.parameters(each) == plain.parameters(each) for each in symbols)


@pytest.mark.parametrize("form", FORMS)
def test_forms(tmp_path, plain, form):
    assert same(read(build(tmp_path, LIBRARY, "-O1", *FORMS[form])), plain)


def test_split_file_is_missing(tmp_path):
    path = build(tmp_path, LIBRARY, "-gsplit-dwarf")
    for each in tmp_path.glob("*.dwo"):
        each.unlink()
    assert ".dwo, which holds" in read(path).functions["make"][0]["unknown"]


def test_separate_files(tmp_path, plain):
    path = build(tmp_path, LIBRARY, "-O1")
    subprocess.run("objcopy --only-keep-debug lib.so lib.debug && objcopy "
                   "--strip-debug --add-gnu-debuglink=lib.debug lib.so",
                   shell=True, cwd=tmp_path, check=True)
    assert same(read(path), plain)
    (tmp_path / ".debug").mkdir()
    (tmp_path / "lib.debug").rename(tmp_path / ".debug/lib.debug")
    assert same(read(path), plain)
    (tmp_path / ".debug/lib.debug").write_text("another")
    assert read(path).all["unknown"] == "lib.so has no debug information"


def test_object_file(tmp_path, plain):
    (tmp_path / "a.c").write_text(LIBRARY)
    subprocess.run(["gcc", "-g", "-c", "a.c"], cwd=tmp_path, check=True)
    assert same(read(tmp_path / "a.o"), plain)


@pytest.mark.skipif(shutil.which("dwz") is None, reason="no dwz")
def test_dwz(tmp_path, plain):
    for name in ("a.so", "b.so"):
        build(tmp_path, LIBRARY, "-O1", name=name)
    subprocess.run(["dwz", "-m", "common", "-r", "a.so", "b.so"], cwd=tmp_path,
                   check=True)
    assert same(read(tmp_path / "a.so"), plain)


@pytest.mark.skipif(CLANG is None, reason="no clang")
def test_other_machines(tmp_path):
    (tmp_path / "a.c").write_text(
        "struct S { char c; long long n; long double d; };"
        "long f(struct S *s) { return 0; }")
    expected = {"i686-linux-gnu": [32, 96], "armv7-linux-gnueabihf": [64, 128],
                "powerpc64-linux-gnu": [64, 128]}
    for target, offsets in expected.items():
        subprocess.run([CLANG, f"--target={target}", "-g", "-c", "a.c"],
                       cwd=tmp_path, check=True)
        side = read(tmp_path / "a.o")
        assert [each[1] for each in side.fields("S")[1:]] == offsets
    assert side.all["pointer_size"] == 8


def test_names(tmp_path):
    """Found by their last part; two of one name are both shown."""
    (tmp_path / "b.cpp").write_text(
        "namespace a { struct Data { int x; }; } a::Data *in_b() { return 0; }")
    path = build(tmp_path, """namespace stats { inline namespace v1 {
        struct Data { double y; struct Part { int z; } part; }; } }
        stats::Data *in_a() { return 0; }""", "b.cpp", suffix=".cpp",
                 compiler="g++")

    def found(name):
        side = read(path, "--type", name)
        return sorted(side.types[each]["name"]
                      for each in side.all.get("named", []))
    assert found("Data") == ["a::Data", "stats::v1::Data"]
    assert found("stats::Data") == ["stats::v1::Data"]
    assert found("a::Data") == ["a::Data"]
    assert found("Part") == ["stats::v1::Data::Part"]
    assert found("Date") == []


BAD = {
    "text": (b"hello", "is not an ELF file"),
    "empty": (b"", "is not an ELF file"),
    "archive": (b"!<arch>\n", "is a static archive"),
    "magic": (b"\x7fELF" + b"\xff" * 60, "ELF file"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files(tmp_path, name):
    content, expected = BAD[name]
    path = tmp_path / "file"
    path.write_bytes(content)
    done = run(path, "--all")
    assert done.returncode == 2 and expected in done.stderr
    assert done.stderr.startswith(str(path)) and done.stderr.count("\n") == 1


def test_truncated(tmp_path):
    path = build(tmp_path, LIBRARY)
    path.write_bytes(path.read_bytes()[:9000])
    done = run(path, "--all")
    assert done.returncode == 2 and "is truncated" in done.stderr
    assert "cannot be read" in run(tmp_path / "none", "--all").stderr
    assert "no regular file" in run(tmp_path, "--all").stderr


CLASSES = """
struct Base { int a; char b; Base() {} };
struct Derived : Base { char c; };
struct Plain { int x; Plain() = default; Plain(const Plain &) = default; };
struct Dtor { int x; ~Dtor() {} };
struct Copy { int x; Copy(const Copy &); };
struct Holds { Dtor d[2]; };
struct OnlyMoved { int x; OnlyMoved(const OnlyMoved &) = delete;
                   OnlyMoved(OnlyMoved &&) = default; };
struct Fixed { int x; Fixed(const Fixed &) = delete; };
struct Over { char c; alignas(16) int x; };
#pragma pack(push, 2)
struct Packed { char c; int x; };
#pragma pack(pop)
namespace n { int f(Derived, Plain, Dtor, Copy, Holds, OnlyMoved, Fixed, Over,
                    Packed, int &r, int &&m, decltype(nullptr)) { return 0; } }
"""


@pytest.mark.parametrize("flags", [[], ["-gdwarf-4"]], ids=["5", "4"])
def test_classes(tmp_path, flags):
    side = read(build(tmp_path, CLASSES, *flags, compiler="g++",
                      suffix=".cpp"))
    trivial = {name: not side.record(name).get("is_not_trivial", False)
               for name in ("Derived", "Plain", "Dtor", "Copy", "Holds",
                            "OnlyMoved", "Fixed")}
    assert trivial == {"Derived": True, "Plain": True, "Dtor": False,
                       "Copy": False, "Holds": False, "OnlyMoved": True,
                       "Fixed": False}
    derived = side.record("Derived")
    assert derived["members"][0]["is_base"]
    assert side.fields("Derived")[1] == ("c", 40, 0)  # in the tail padding
    assert side.record("Over")["alignment"] == 16
    packed = side.record("Packed")
    assert packed["is_packed"] and packed["alignment"] == 2
    function, = [each[0] for each in side.functions.values()
                 if each[0]["name"] == "n::f"]
    assert len(function["signature"]["parameters"]) == 12


RUST = """
#![crate_type = "cdylib"]
#[repr(C)] pub struct Data { pub id: u32, pub value: f64, pub flag: u8 }
pub struct Plain { pub a: u8, pub b: u64, pub c: u8 }
#[repr(u8)] pub enum Small { A = 1, B = 200 }
pub enum Payload { A(u64), B { x: u8, y: u32 }, C }
#[no_mangle] pub extern "C" fn take(
    d: Data, p: Option<&Data>, s: Small, v: &Payload, c: char, q: &Plain,
    o: *const std::ffi::c_void, t: Option<extern "C" fn(i32) -> u64>) -> bool {
    p.is_some() && c == 'a' }
"""


@pytest.mark.skipif(shutil.which("rustc") is None, reason="no rustc")
def test_rust(tmp_path):
    (tmp_path / "a.rs").write_text(RUST)

    def compiled(level):
        subprocess.run(["rustc", "-C", f"debuginfo={level}", "-A", "warnings",
                        "a.rs", "-o", "a.so"], cwd=tmp_path, check=True)
        return read(tmp_path / "a.so", "--symbol", "take")
    side = compiled(2)
    assert side.parameters("take")[4:] == [
        "unicode32", "*record a::Plain", "*void",
        "variant core::option::Option<extern \"C\" fn(i32) -> u64>"]
    assert side.result("take") == "bool8"
    assert not side.record("a::Data").get("is_reordered")
    assert side.record("a::Plain")["is_reordered"]
    payload = side.record("a::Payload")
    assert [(each["name"], each["tag"], [(one["name"], one["bit_offset"])
                                         for one in each["members"]])
            for each in payload["alternatives"]] == [
        ("A", 0, [("__0", 64)]), ("B", 1, [("x", 8), ("y", 32)]), ("C", 2, [])]
    option = side.record("core::option::Option<&a::Data>")
    assert [each["tag"] for each in option["alternatives"]] == [0, None]
    assert option["size"] == 8
    assert "debuginfo=2" in compiled(1).functions["take"][0]["remedy"]
    assert compiled(0).all["unknown"].endswith("has no debug information")


FORTRAN = """
subroutine take(n, v, w, s, x, a) bind(C)
  use iso_c_binding
  integer(c_int), intent(in) :: n
  integer(c_int) :: v(3)
  real(c_double) :: w(2, 3)
  character(kind=c_char) :: s(*)
  real(c_double), value :: x
  real(c_float) :: a(:)
  v(1) = n
  w(1, 1) = x + a(1)
end subroutine
"""


@pytest.mark.skipif(shutil.which("gfortran") is None, reason="no gfortran")
@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_fortran(tmp_path, level):
    """What is passed by reference shows in no type."""
    side = read(build(tmp_path, FORTRAN, level, compiler="gfortran",
                      suffix=".f90"))
    assert side.parameters("take") == [
        "*i32", "*i32", "*[f64; 2]", "*character8", "f64", "*record "]

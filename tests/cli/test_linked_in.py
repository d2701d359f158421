# SPDX-License-Identifier: MIT
"""Libraries that a program or a core holds, linked in statically, are named
with what makes them visible; what it calls in a shared library is not.

Taken out: it failed without the table's row, without the texts in stripped
files, with symbols that are only asked for, with the library's own file not
excepted, and with runtimes looked into. tests/linked_in has real programs.
"""
import fnmatch
import pathlib
import re
import shutil
import subprocess

import pytest

from conftest import ROOT, compile_c
from harness.tool import bill, build, record, run

TABLE = ROOT / "src/recording/linked_in.tsv"
LINK = "link it as a shared library"
HEAD = "#include <stdio.h>\n"
SQLITE = """
const char *sqlite3_libversion(void);
int sqlite3_open(const char *, void **), sqlite3_close(void *);
int sqlite3_exec(void *, const char *, void *, void *, void *);
int use_sqlite(void) { void *db = 0;
  int bad = sqlite3_open(":memory:", &db) ||
            sqlite3_exec(db, "select 1", 0, 0, 0);
  return bad + sqlite3_close(db); }
"""
ZLIB = """
int inflateInit2_(void *, int, const char *, int);
int use_zlib(void) { return inflateInit2_(0, 15, "1.2.11", 112) == 0; }
"""
ZSTD = """
unsigned long ZSTD_decompress(void *, unsigned long, const void *,
                              unsigned long);
const char *ZSTD_getErrorName(unsigned long);
int use_zstd(void) { char out[9];
  return ZSTD_getErrorName(ZSTD_decompress(out, 9, "x", 1))[0] == 0; }
"""
ALL = HEAD + SQLITE + ZLIB + ZSTD + """
int main(void) { printf("%d\\n", use_sqlite() + use_zlib() + use_zstd());
  return 0; }
"""
STATIC = ["-Wl,-Bstatic", "-lsqlite3", "-lz", "-lzstd", "-Wl,-Bdynamic",
          "-lm", "-lpthread", "-ldl"]


def static_libraries():
    """Why the archives cannot be linked."""
    for name in ("libsqlite3.a", "libz.a", "libzstd.a"):
        found = subprocess.run(["gcc", "-print-file-name=" + name], text=True,
                               capture_output=True, check=True).stdout.strip()
        if found == name:
            return f"{name} is missing; tools/setup test"
    return None


needs_archives = pytest.mark.skipif(static_libraries() is not None,
                                    reason=str(static_libraries()))


def notes(*command, code="linked-in"):
    """What the recording of a command says."""
    done = record("--quiet", "--force", "-o", "x.db", "--", *command)
    assert done.returncode == 0, done.stderr
    return [subject for note in bill("x.db")["recorder"]["notes"]
            if note["code"] == code for subject in note["subjects"]]


@needs_archives
@pytest.mark.parametrize("flags", [[], ["-s"]], ids=["symbols", "stripped"])
def test_a_program_that_holds_three(flags):
    compile_c("app", ALL, *flags, *STATIC)
    assert sorted(notes("./app")) == [
        f"{name} in app ({LINK})" for name in ("SQLite", "zlib", "zstd")]


@needs_archives
def test_the_bill_says_it():
    compile_c("app", ALL, *STATIC)
    done = record("-o", "x.db", "--", "./app")
    text = " ".join(done.stderr.split())
    assert ("note: libraries that are linked in statically, so that their "
            "calls are not seen: ") in text
    assert f"SQLite in app ({LINK})" in text


@needs_archives
def test_a_core_that_holds_one():
    """Its copy is nobody else's: it exports nothing of it."""
    build(HEAD + ZLIB, "libuse.so", "-Wl,-Bstatic", "-lz", "-Wl,-Bdynamic",
          "-Wl,--exclude-libs,ALL")
    compile_c("app", "int use_zlib(void);\n"
              "int main(void) { return use_zlib(); }", "-L.", "-luse",
              "-Wl,-rpath,$ORIGIN")
    assert notes("./app") == [f"zlib in libuse.so ({LINK})"]


@needs_archives
def test_a_core_that_nothing_is_seen_to_call():
    """As an addon that hands its functions over by itself. It failed when the
    agent recorded the modules of edges alone."""
    build(HEAD + ZLIB, "libuse.so", "-Wl,-Bstatic", "-lz", "-Wl,-Bdynamic",
          "-Wl,--exclude-libs,ALL")
    compile_c("app", "int main(void) { return 0; }", "-L.",
              "-Wl,--no-as-needed", "-luse", "-Wl,-rpath,$ORIGIN")
    assert notes("./app") == [f"zlib in libuse.so ({LINK})"]


@pytest.mark.parametrize("flags", [[], ["-no-pie"]], ids=["pie", "no-pie"])
def test_shared_libraries_are_not_named(flags):
    """Also where their functions have an address in the program."""
    compile_c("app", ALL.replace("int main(void) {", """
int main(void) { printf("%d\\n", (void *)sqlite3_open == (void *)main);"""),
              *flags, "-lsqlite3", "-lz", "-lzstd")
    assert notes("./app") == []
    modules = {entry["core"] for entry in bill("x.db")["entries"]}
    assert any(name.startswith("libsqlite3") for name in modules)


@needs_archives
def test_of_a_runtime_nothing_is_said():
    compile_c("app", ALL + "void Py_BytesMain(void) {}", *STATIC)
    assert notes("./app") == []


def test_allocators_have_words_of_their_own():
    compile_c("app", "void *je_malloc(unsigned long n) { return (void *)n; }\n"
              "int main(void) { return je_malloc(0) != 0; }")
    assert notes("./app") == []
    assert notes("./app", code="linked-allocator") == [
        f"jemalloc in app ({LINK})"]


@needs_archives
@pytest.mark.skipif(shutil.which("rustc") is None, reason="needs rustc")
def test_a_program_of_rust_has_the_switch_of_the_crate():
    pathlib.Path("app.rs").write_text("""
extern "C" { fn inflateInit2_(z: usize, w: i32, v: usize, n: i32) -> i32; }
fn main() { println!("{}", unsafe { inflateInit2_(0, 15, 0, 0) } != 0); }
""")
    run("rustc", "-l", "static=z", "-L", pathlib.Path(run(
        "gcc", "-print-file-name=libz.a").strip()).parent, "app.rs")
    assert notes("./app") == [
        "zlib in app (build with LIBZ_SYS_STATIC=0 and without zlib-ng)"]


@pytest.mark.skipif(shutil.which("rustc") is None, reason="needs rustc")
def test_rust_in_a_program_of_c():
    """It failed when whatever rustc had a part in was a program of Rust."""
    pathlib.Path("part.rs").write_text(
        "#[no_mangle] pub extern \"C\" fn part(n: i32) -> usize {"
        " vec![0u8; n as usize].len() }\n")
    run("rustc", "--crate-type", "staticlib", "part.rs")
    compile_c("app", HEAD + "unsigned long part(int);\n"
              'int main(void) { printf("%lu\\n", part(3)); return 0; }',
              "libpart.a", "-lpthread", "-ldl", "-lm")
    assert notes("./app") == [
        'Rust code in app (make it a crate-type = ["cdylib"])']


@pytest.mark.parametrize("name, way_out", [
    ("_lz4.so", "lz4: build it from source, beside the headers of liblz4"),
    ("other.so", LINK)])
def test_the_switch_of_a_python_package_is_for_its_modules(name, way_out):
    build("int LZ4_decompress_safe(int n) { return n; }\n"
          "int PyInit_it(void) { return LZ4_decompress_safe(0); }", name)
    compile_c("app", "int PyInit_it(void);\n"
              "int main(void) { return PyInit_it(); }", "-L.", f"-l:{name}",
              "-Wl,-rpath,$ORIGIN")
    assert notes("./app") == [f"LZ4 in {name} ({way_out})"]


def test_a_file_that_is_gone_is_no_error():
    compile_c("app", HEAD + "#include <unistd.h>\n"
              'int main(void) { return unlink("app"); }')
    assert notes("./app") == []


def rows():
    lines = TABLE.read_text().splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_the_table_is_well_formed():
    names = [row[0] for row in rows()]
    assert len(names) == len(set(names)) >= 15
    for library, kind, symbols, texts, _, *switches in rows():
        assert len(switches) == 4, library
        assert kind in ("library", "allocator", "runtime"), library
        assert (symbols, texts) != ("-", "-"), library
        for text in texts.split("|"):
            assert text == "-" or len(text) >= 8, (library, text)
        for symbol in symbols.split("|"):
            assert re.fullmatch(r"\w[\w$]{6,}\*?", symbol), (library, symbol)


@pytest.mark.parametrize("file", [
    "libsqlite3.so.0", "libz.so.1", "libzstd.so.1", "libcrypto.so.3",
    "libsqlite3-2b2b2b2b.so.0.8.6", "libopenblas64_p-r0-15028c96.3.21.so"])
def test_a_librarys_own_file_is_known(file):
    assert any(fnmatch.fnmatch(file, glob) for row in rows()
               for glob in row[4].split("|"))

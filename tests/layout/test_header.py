# SPDX-License-Identifier: MIT
"""`crossbill layout --header`, `--across`: what compilers make of headers."""
import shutil

import pytest

from harness.compilers import CLANG, LONG
from layout.boundaries import (HEADER, answers, core, layout, offsets,
                               stripped)

APP = """
import ctypes
lib = ctypes.CDLL({library!r})
class Data(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint32), ("flag", ctypes.c_uint8),
                ("value", ctypes.c_double)]
lib.sum.argtypes = [ctypes.POINTER(Data), ctypes.c_size_t]
lib.sum.restype = ctypes.c_double
lib.total.argtypes = [ctypes.c_int, ctypes.c_int]
counter = ctypes.c_int.in_dll(lib, "counter")
"""
COMPILERS = [name for name in ("gcc", CLANG) if name and shutil.which(name)]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return stripped(core(tmp_path_factory.mktemp("core")))


def app_of(library):
    app = library.with_name("app.py")
    app.write_text(APP.replace("{library!r}", repr(str(library))))
    return app


@pytest.mark.parametrize("compiler", COMPILERS)
def test_a_header_says_what_a_stripped_library_believes(compiler, library):
    header = library.with_name("core.h")
    found, status = answers("--host", app_of(library), "--header", header,
                            "--cc", compiler, library)
    assert {name: each["answer"] for name, each in found.items()} == {
        "sum": "disagree", "total": "agree", "counter": "agree"}
    assert status == 1
    assert found["sum"]["library"]["file"] == str(header)
    assert found["sum"]["library"]["line"] == 1 + next(
        at for at, line in enumerate(HEADER.splitlines()) if "sum(" in line)


def test_without_it_nothing_can_be_told(library):
    found, status = answers("--host", app_of(library), library)
    assert {each["answer"] for each in found.values()} == {"cannot_tell"}
    assert status == 2


def test_a_header_of_cpp(library):
    header = library.with_name("core.hpp")
    header.write_text(
        "namespace inner { struct Deep { int x; }; int hidden(Deep &); }\n"
        + HEADER + "template <class T> T twice(T value) { return value; }\n")
    found, status = answers("--host", app_of(library), "--header", header,
                            library)
    assert found["sum"]["answer"] == "disagree" and status == 1
    assert found["total"]["answer"] == "agree"


def test_maps_of_a_header(library):
    assert offsets("--header", library.with_name("core.h"), library,
                   "Data") == [("id", 0, 32), ("value", 64, 64),
                               ("flag", 128, 8)]


ODD = """
#define total(a, b) total_of(a, b)
typedef double (*Maker(int))(void);
extern double (*get(int which))(void);
extern int (renamed)(int) __asm__("real_name");
static inline int local(int a) { return a; }
__attribute__((visibility("default"))) int with_attribute
    (int a __attribute__((unused)),
     struct Seen *seen);
_Static_assert(sizeof(int) == 4, "four");
extern const char *const texts[], one;
struct Shape { int kind; union { int i; float f; }; } extern shape;
int total_of(int, int);
enum { FIRST, SECOND } which(void);
__extension__ typedef long long Wide;
Wide wide(Wide a), narrow(Wide a);
"""


def test_odd_declarations(tmp_path):
    """Names are found in what no simple pattern would."""
    header = tmp_path / "odd.h"
    header.write_text(ODD)
    done = layout("--probe", "c", "--header", header)
    assert done.returncode == 0, done.stderr
    found = {line.split("crossbill_probe_")[1].strip(";")
             for line in done.stdout.splitlines()
             if "crossbill_probe_" in line}
    assert found == {"get", "real_name", "with_attribute", "texts", "one",
                     "shape", "total_of", "which", "wide", "narrow"}


def test_headers_that_do_not_compile(library, tmp_path):
    bad = tmp_path / "bad.h"
    bad.write_text("#include \"core.h\"\nint broken(struct;\n")
    for options, words in (
            (["--header", bad], "bad.h does not compile by"),
            (["--header", bad, "--cflag=-I" + str(library.parent)],
             "bad.h:2:"),
            (["--header", "no_such_header.h"],
             "no_such_header.h is not found by"),
            (["--header", library.with_name("core.h"), "--cc", "no-such-cc"],
             "no-such-cc cannot be run (No such file or directory)")):
        done = layout("--host", app_of(library), *options, library)
        assert done.returncode == 2 and words in done.stderr, done.stderr
        assert done.stderr.count("\n") < 6


ACROSS = """
#include <stdint.h>
struct Plain { int32_t a; double b; };
struct Long { char c; long l; };
enum Color { RED, GREEN };
struct Holder { enum Color color; char c; };
int paint(enum Color color);
long measure(struct Plain *plain);
"""


def test_across(tmp_path):
    header = tmp_path / "across.h"
    header.write_text(ACROSS)
    done = layout("--across", ",".join(COMPILERS), header)
    assert done.returncode == 0, done.stdout + done.stderr
    other = f"{COMPILERS[-1]} -fshort-enums"
    done = layout("--across", f"gcc,{other}", header)
    assert done.returncode == 1
    assert "enum-width" in done.stdout and f"{other}" in done.stdout
    assert "Plain" not in done.stdout


@pytest.mark.skipif(CLANG is None, reason="no clang is here")
def test_across_machines(tmp_path):
    header = tmp_path / "across.h"
    header.write_text(ACROSS.replace("#include <stdint.h>",
                                     "typedef int int32_t;"))
    done = layout("--across", f"gcc,{CLANG} --target=i686-linux-gnu", header)
    assert done.returncode == 1, done.stderr
    assert "Long.l" in done.stdout and "Plain.b" in done.stdout
    assert "Holder" not in done.stdout


@pytest.mark.skipif(not LONG, reason="LONG: headers of the system")
@pytest.mark.parametrize("name", ["stdio.h", "zlib.h", "sqlite3.h",
                                  "elfutils/libdw.h", "openssl/evp.h"])
def test_headers_of_the_system(name, tmp_path):
    done = layout("--probe", "c", "--header", name)
    if "is not found by" in done.stderr:
        pytest.skip(f"{name} is not here")
    assert done.returncode == 0 and done.stdout.count("probe_") > 20

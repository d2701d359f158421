# SPDX-License-Identifier: MIT
"""`crossbill layout --emit` without names of types: the files compile as they
are, behind headers and modules as programs have them, and say what they do not
assert."""
import shutil
import sys

import pytest

from harness.compilers import CLANG, CLANGXX
from harness.tool import build, finish
from layout.boundaries import layout

needs_rust = pytest.mark.skipif(not shutil.which("rustc"),
                                reason="no rustc is here")
C_COMPILERS = [("gcc", "-std=c99", "-pedantic"), ("gcc", "-std=c11")] + \
    ([(CLANG, "-std=c99")] if CLANG else [])
CPP_COMPILERS = [("g++", "-std=c++11"), ("g++", "-std=c++20")] + \
    ([(CLANGXX, "-std=c++17")] if CLANGXX else [])

RUST = """
#[repr(C)] #[derive(Clone, Copy)] pub struct Vec3 { pub x: f32, pub y: f32 }
#[repr(u32)] #[derive(Clone, Copy)] pub enum Kind { Static, Dynamic = 4 }
#[repr(C)] pub struct Entity { id: u64, kind: Kind, at: Vec3, cell:
    std::cell::Cell<u32>, next: Option<&'static u8> }
#[repr(C, u32)] pub enum Event { Spawn { id: u64 }, Move { id: u64, to: Vec3 },
    Die(u64), Nothing }
pub struct Inner { count: u16 }
pub struct World { all: Vec<Inner>, text: String, last: Option<(u32, u64)> }
#[no_mangle] pub extern "C" fn world_new() -> *mut World {
    Box::into_raw(Box::new(World { all: vec![Inner { count: 1 }],
                                   text: String::new(), last: None }))
}
#[no_mangle] pub unsafe extern "C" fn world_see(
    world: *mut World, entity: *const Entity, event: &Event, kind: Kind)
    -> u64 {
    (&*world).all[0].count as u64 + (*entity).id + kind as u64 +
        match event { Event::Spawn { id } | Event::Die(id) => *id, _ => 0 }
}
"""
C_HEADER = """
#include <stdint.h>
typedef struct Vec3 { float x, y; } Vec3;
typedef struct World World;
typedef enum { Static, Dynamic = 4 } Kind;
typedef struct { uint64_t id; Kind kind; Vec3 at; uint32_t cell;
                 const void *next; } Entity;
typedef struct Event { uint32_t tag; union { uint64_t id; struct { uint64_t id;
    Vec3 to; } move; } of; } Event;
"""
TAGS = C_HEADER.replace("typedef enum {", "typedef enum Kind {").replace(
    "typedef struct {", "typedef struct Entity {")
SCOPED = """
#include <cstdint>
namespace game {
enum class Kind : uint32_t { Static, Dynamic = 4 };
struct Vec3 { float x, y; };
struct World;
struct Entity { uint64_t id; Kind kind; Vec3 at; uint32_t cell; void *next; };
struct Event { uint32_t tag; uint64_t id; uint64_t more; };
"""


@pytest.fixture(scope="module")
def rust_library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rust")
    (folder / "core.rs").write_text(RUST)
    done = finish("rustc", "--edition", "2021", "-g", "-Adead_code",
                  "--crate-type", "cdylib", folder / "core.rs", "-o",
                  folder / "libcore.so")
    assert done.returncode == 0, done.stderr
    return folder / "libcore.so"


def emitted(language, library, *types):
    done = layout("--emit", language, library, *types)
    assert done.returncode == 0, done.stderr
    return done.stdout


def complaint(folder, compiler, text):
    suffix = ".cpp" if "++" in compiler[0] else ".c"
    source = folder / f"check{suffix}"
    source.write_text(text)
    done = finish(*compiler, "-fsyntax-only", "-Wall", "-Werror", source)
    assert (done.returncode == 0) == (done.stderr == "")
    return done.stderr


def head_of(text):
    """The comment at the top, as one line."""
    words = []
    for line in text.splitlines():
        if not line.startswith(("/*", " *", "//", "#")):
            break
        words += line.strip("/*# ").split()
    return " ".join(words)


@needs_rust
def test_a_header_of_a_rust_library(rust_library, tmp_path):
    text = emitted("c++", rust_library)
    for compiler in C_COMPILERS:
        for header in (C_HEADER, TAGS):
            assert complaint(tmp_path, compiler, header + text + text) == ""
    changed = C_HEADER.replace("uint64_t id; Kind", "uint32_t id; Kind")
    assert "assertion" in complaint(tmp_path, C_COMPILERS[1], changed + text)
    changed = C_HEADER.replace("Dynamic = 4", "Dynamic")
    assert "assertion" in complaint(tmp_path, C_COMPILERS[1], changed + text)


@needs_rust
def test_a_namespace_and_its_scoped_enums(rust_library, tmp_path):
    text = emitted("c++", rust_library)
    for compiler in CPP_COMPILERS:
        assert complaint(tmp_path, compiler, SCOPED + text + "}\n") == ""
        assert complaint(tmp_path, compiler, SCOPED + "}\n" +
                         "using namespace game;\n" + text) == ""
    changed = SCOPED.replace("Dynamic = 4", "Dynamic")
    assert "assertion" in complaint(tmp_path, CPP_COMPILERS[0],
                                    changed + text + "}\n")


@needs_rust
def test_a_header_with_names_of_its_own(rust_library, tmp_path):
    text = emitted("c++", rust_library, "Kind", "Vec3")
    header = """#include <stdint.h>
struct Vec3 { float x, y; };
enum Kind { Kind_Static, Kind_Dynamic = 4 };
#define CROSSBILL_TYPE(keyword, name) keyword name
#define CROSSBILL_VALUE(kind, name) kind##_##name
"""
    assert complaint(tmp_path, C_COMPILERS[0], header + text) == ""


@needs_rust
def test_a_file_says_what_it_does_not_assert(rust_library, tmp_path):
    head = head_of(emitted("c++", rust_library))
    assert "Rust can hold, and what only they point to: core::World" in head
    assert "core::Event (Spawn, Move, Die, Nothing)" in head
    head = head_of(emitted("ctypes", rust_library))
    assert "Enums and their values: core::Kind" in head
    assert "Tagged unions, which are bytes within others: core::Event" in head
    assert "core::World" in head
    for language in ("c++", "ctypes", "cffi"):
        assert "Inner" not in emitted(language, rust_library)


@needs_rust
def test_a_rust_file_is_one_item(rust_library, tmp_path):
    text = emitted("rust", rust_library)
    again = emitted("rust", rust_library, "Kind")

    def complaint_of(source):
        (tmp_path / "core.rs").write_text(source + text + again)
        return finish("rustc", "--edition", "2021", "-Adead_code", "-Dwarnings",
                      "--crate-type", "lib", "--emit", "metadata", "-o",
                      tmp_path / "core.rmeta", tmp_path / "core.rs").stderr
    assert complaint_of(RUST) == ""
    for before, after in (("to: Vec3 }", "to: Kind }"),
                          ("Move { id: u64, to", "Move { id: u32, to"),
                          ("Die(u64)", "Die(u32)"), ("Dynamic = 4", "Dynamic"),
                          ("Spawn { id: u64 }, ", "First, Spawn { id: u64 }, "),
                          ("id: u64, kind", "id: u32, kind")):
        assert before in RUST
        stderr = complaint_of(RUST.replace(before, after))
        assert "evaluation panicked" in stderr, (after, stderr)
    assert "Types of a standard library" in head_of(text)


CPP = """
#include <cstdint>
#include <string>
namespace game {
enum class Team : uint8_t { Red, Blue = 4 };
typedef struct { float x, y; } Point;
class Secret {
  int a_; char b_;
 public:
  Secret() : a_(0), b_(0) {}
  int a() const { return a_ + b_; }
  int open;
  struct Shown { int of; };
 private:
  struct Kept { int of; };
 public:
  Kept *kept; Shown *shown;
};
struct Base { uint32_t id; };
struct Player : Base {
  Team team; std::string name; Point at; bool big : 1; int &other;
  Player(int &of) : other(of) {}
};
}
extern "C" int use(game::Secret *, game::Player *, game::Team, game::Point *);
"""
CPP_CODE = """
int use(game::Secret *secret, game::Player *player, game::Team team,
        game::Point *point) {
  return secret->a() + secret->kept->of + secret->shown->of + player->id +
         (int)team + point->x;
}
"""


@pytest.mark.parametrize("compiler",
                         ["g++"] + ([CLANGXX] if CLANGXX else []))
def test_classes(compiler, tmp_path):
    whole = ["-fstandalone-debug"] if "clang" in compiler else []
    library = build(CPP + CPP_CODE, tmp_path / "libgame.so", "-g", *whole,
                    compiler=compiler)
    text = emitted("c++", library)
    for each in CPP_COMPILERS:
        assert complaint(tmp_path, each, CPP + text) == ""
    for before, after in (("Blue = 4", "Blue"), ("int open", "char open"),
                          ("float x, y; }", "double x, y; }"),
                          ("Team team", "int team")):
        assert before in CPP
        assert "assertion" in complaint(tmp_path, CPP_COMPILERS[0],
                                        CPP.replace(before, after) + text)
    head = head_of(text)
    for words in ("Private and protected members: game::Secret.a_, game::Sec",
                  "no offset in C: game::Player (big)",
                  "Where bases begin: game::Player (Base)",
                  "references: game::Player.other",
                  "private in their class: game::Secret::Kept"):
        assert words in head, head
    assert "game::Secret::Shown" in text


def test_what_is_only_declared_is_said(tmp_path):
    library = build("struct Known { int of; }; struct Unknown;\n"
                    "int use(struct Known *a, struct Unknown *b)\n"
                    "{ return a->of + !b; }\n", tmp_path / "libuse.so", "-g")
    for language in ("c++", "rust", "ctypes", "cffi"):
        text = emitted(language, library)
        assert "only declares: Unknown" in head_of(text), text
        assert text.count("Unknown") == 1 and "Known" in text


def test_bit_fields_are_named(tmp_path):
    library = build("struct Bits { char a; int low : 3; } bits;\n",
                    tmp_path / "libbits.so", "-g")
    for language in ("c++", "rust", "ctypes", "cffi"):
        assert "Bits (low)" in emitted(language, library)
    path = tmp_path / "check.py"
    path.write_text(emitted("ctypes", library))
    assert finish(sys.executable, path).returncode == 0


def test_a_probe_of_rust_has_only_names_that_rust_could_declare(tmp_path):
    library = build("namespace a { int b(int c) { return c; } }\n"
                    "extern \"C\" int plain(int c) { return c; }\n"
                    "extern \"C\" int other(int c) { return c; }\n",
                    tmp_path / "libmixed.so", "-g", compiler="g++")
    done = layout("--probe", "rust", library)
    assert done.returncode == 0, done.stderr
    assert "probe_plain" in done.stdout and "_ZN" not in done.stdout
    done = layout("--probe", "rust", library, "plain")
    assert "probe_plain" in done.stdout and "other" not in done.stdout
    done = layout("--probe", "rust", library, "nothing")
    assert done.returncode == 2 and "exports a function nothing" in done.stderr
    help_text = " ".join(layout("--help").stdout.split())
    assert "name functions" in help_text

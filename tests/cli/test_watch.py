# SPDX-License-Identifier: MIT
"""`record --watch pairs`: what becomes of the handles of a C library.

A host does each good and bad thing that the article's context can be done, in a
run of its own, from C, from Rust, from Python by ctypes and by cffi; it prints the
same as without us. How many were made and freed is counted, what was misused is
found at its line, and where all is well nothing is.

Taken out: all bad ones failed when leave_handles() noted nothing; `reused`,
when a maker's handle did not replace a freed one; `own_new`, when functions
without a first argument were looked at; `busy`, without the `0` in pairs.tsv;
`counted`, without its `counts` row; `fork`, when a child kept its parent's
table; test_many, when the table did not grow; `crash`, when a misuse was noted
after its call.
"""
import contextlib
import shutil
import sqlite3
import sys

import pytest

from harness.tool import CROSSBILL, bill, build, finish, record, run

# What was freed is kept and lent again, to one thread, so that a misuse does no harm.
CORE = r"""
#include <stdlib.h>
#include <string.h>
typedef struct context { int state, users; struct context* other; } context;
static context* spare;
static context* take(void) {
  context* c = __atomic_exchange_n(&spare, 0, __ATOMIC_ACQ_REL);
  if (c == 0) c = malloc(sizeof *c);
  memset(c, 0, sizeof *c);
  c->users = 1;
  return c;
}
static void keep(context* c) {
  __atomic_store_n(&spare, c, __ATOMIC_RELEASE);
}
context* context_new(void) { return take(); }
context* context_copy(const context* c) { return take(); }
void context_free(context* c) { if (c != 0) keep(c); }
int context_use(context* c, int n) { return c->state += n; }
int context_link(context* c, context* other) { c->other = other; return 1; }
int context_version(void) { return 3; }
int box_open(const char* path, context** box) {
  *box = path[0] == '/' ? 0 : take();
  return *box == 0;
}
int box_close(int flags, context* box) { keep(box); return flags; }
int box_read(context* box) { return box->state; }
context* shared_new(void) { return take(); }
void shared_ref(context* c) { c->users++; }
void shared_free(context* c) { if (--c->users == 0) keep(c); }
int shared_use(context* c) { return c->state; }
"""

HOST = r"""
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
typedef struct context context;
context* context_new(void);
context* context_copy(const context*);
void context_free(context*);
int context_use(context*, int), context_link(context*, context*);
int context_version(void), box_open(const char*, context**);
int box_close(int, context*), box_read(context*);
context* shared_new(void);
void shared_ref(context*), shared_free(context*);
int shared_use(context*);

static void* use(void* c) { context_use(c, 1); return 0; }
static void* own(void* none) {
  for (int i = 0; i < 200; i++) {
    context* c = context_new();
    context_use(c, 1);
    context_free(c);
  }
  return none;
}
static void threads(void* (*function)(void*), void* argument) {
  pthread_t all[4];
  for (int i = 0; i < 4; i++) pthread_create(&all[i], 0, function, argument);
  for (int i = 0; i < 4; i++) pthread_join(all[i], 0);
}
static void in_child(context* c) {
  fflush(stdout);
  if (fork() == 0) {
    context_use(c, 1);
    context_free(context_new());
    _exit(0);
  }
  wait(0);
}
static void boxes(int bad) {
  context* box;
  if (box_open("/none", &box) == 0) abort();
  for (int i = 0; i < 10; i++) {
    box_open("some", &box);
    box_read(box);
    if (!bad || i % 2) box_close(0, box);
  }
}
static void many(void) {
  for (int i = 0; i < 20000; i++) {
    context* c = context_new();
    context_use(c, 1);
    if (i % 4) context_free(c);
  }
}
static void counted(void) {
  context* c = shared_new();
  shared_ref(c);
  shared_free(c);
  shared_use(c);
  shared_free(c);
}
int main(int argc, char** argv) {
  const char* what = argv[1];
#define IS(name) (strcmp(what, name) == 0)
  context* c = context_new();
  context_use(c, 1);
  if (IS("forgotten")) context_use(context_new(), 2);
  if (IS("owned")) context_link(c, context_new());
  if (IS("boxes")) boxes(0);
  if (IS("box_forgotten")) boxes(1);
  if (IS("counted")) counted();
  if (IS("threads")) threads(own, 0);
  if (IS("shared")) threads(use, c);
  if (IS("fork")) in_child(c);
  if (IS("many")) many();
  if (IS("killed")) raise(SIGKILL);
  context_free(c);
  if (IS("doubled")) context_free(c);                     /* doubled */
  if (IS("crash")) { context_free(c); abort(); }          /* crash */
  if (IS("used")) context_use(c, 3);                      /* used */
  if (IS("reused")) { c = context_new(); context_use(c, 1); context_free(c); }
  if (IS("copied")) { c = context_copy(0); context_use(c, 1); }
  if (IS("own_new")) for (int i = 0; i < 9; i++) context_version();
  if (IS("nulls")) { context_free(0); context_free(0); }
  printf("%s\n", what);
}
"""

# What each way is found to do: rule, function, the line's mark, confidence.
BAD = {
    "forgotten": ("leaked-handle", "context_new", '"forgotten"', "high"),
    "owned": ("leaked-handle", "context_new", '"owned"', "medium"),
    "box_forgotten": ("leaked-handle", "box_open", '"some"', "high"),
    "shared": ("handle-from-several-threads", "context_use",
               "static void* use", "medium"),
    "doubled": ("double-free", "context_free", "/* doubled", "high"),
    "crash": ("double-free", "context_free", "/* crash", "high"),
    "used": ("use-after-free", "context_use", "/* used", "high"),
    "many": ("leaked-handle", "context_new", "context* c = context_new();",
             "high"),
}
GOOD = ("good", "boxes", "counted", "threads", "fork", "reused", "copied",
        "own_new", "nulls", "killed")
OPTIONS = ("--watch", "pairs", "--pair", "box_open(2):box_close(2)")
RULES = ("leaked-handle", "double-free", "use-after-free",
         "handle-from-several-threads", "long-lived-handle")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("watch")
    build(CORE, made / "libcontext.so", "-g", "-O1")
    build(HOST, made / "host", "-g", "-O1", "-pthread", f"-L{made}",
          "-lcontext", f"-Wl,-rpath,{made}")
    return made


def found_in(database):
    return [found for found in bill(database)["findings"]
            if found["rule"] in RULES and found["rule"] != "long-lived-handle"]


def watched(folder, *command, mode=()):
    """The same output and status as without us; what was found."""
    database = folder / "run.db"
    done = record(*mode, *OPTIONS, "--force", "-o", database, "--", *command)
    plain = finish(*command)
    assert done.stdout == plain.stdout
    if plain.returncode >= 0:
        assert done.returncode == plain.returncode
    return found_in(database)


def rows(folder, table):
    with contextlib.closing(sqlite3.connect(folder / "run.db")) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(
            f"SELECT {table}.*, edges.name FROM {table} "
            f"JOIN nodes ON nodes.id = {table}.node "
            "JOIN edges ON edges.id = nodes.edge")]


def is_found(found, text, rule, function, mark, confidence):
    line = found["site"]["line"] if found["site"] else 0
    return (found["rule"], found["entry"], found["confidence"]) == (
        rule, function, confidence) and mark in text.splitlines()[line - 1]


@pytest.mark.parametrize("mode", ((), ("--exact",)), ids=("default", "exact"))
@pytest.mark.parametrize("way", BAD)
def test_bad(folder, way, mode):
    found = watched(folder, folder / "host", way, mode=mode)
    assert [is_found(one, HOST, *BAD[way]) for one in found] == [True], found


@pytest.mark.parametrize("mode", ((), ("--exact",)), ids=("default", "exact"))
@pytest.mark.parametrize("way", GOOD)
def test_good(folder, way, mode):
    assert watched(folder, folder / "host", way, mode=mode) == []


def test_many(folder):
    """All are counted, those that are in no finding, too."""
    watched(folder, folder / "host", "many")
    made = {(row["made"], row["freed"], row["gone"])
            for row in rows(folder, "handles")}
    assert made == {(1, 1, 0), (20000, 15000, 0)}


def test_killed(folder):
    watched(folder, folder / "host", "killed")
    row, = rows(folder, "handles")
    assert (row["made"], row["freed"], row["ended"]) == (1, 0, 0)


def test_child_has_its_own(folder):
    watched(folder, folder / "host", "fork")
    made = rows(folder, "handles")
    assert [(row["made"], row["freed"]) for row in made] == [(1, 1), (1, 1)]


PYTHON = """
def ways(lib, what):
    c = lib.context_new()
    lib.context_use(c, 1)
    if what == "forgotten":
        lib.context_use(lib.context_new(), 2)  # forgotten
    lib.context_free(c)
    if what == "doubled":
        lib.context_free(c)  # doubled
    if what == "used":
        lib.context_use(c, 3)  # used


"""
BY_CTYPES = PYTHON + """
import ctypes, sys
lib = ctypes.CDLL(sys.argv[1])
lib.context_new.restype = ctypes.c_void_p
lib.context_use.argtypes = [ctypes.c_void_p, ctypes.c_int]
lib.context_free.argtypes = [ctypes.c_void_p]
ways(lib, sys.argv[2])
"""
BY_CFFI = PYTHON + """
import cffi, sys
ffi = cffi.FFI()
ffi.cdef("void* context_new(void); int context_use(void*, int);"
         "void context_free(void*);")
ways(ffi.dlopen(sys.argv[1]), sys.argv[2])
"""
PYTHON_WAYS = {
    "good": None,
    "forgotten": ("leaked-handle", "context_new", "# forgotten", "high"),
    "doubled": ("double-free", "context_free", "# doubled", "high"),
    "used": ("use-after-free", "context_use", "# used", "high"),
}


@pytest.mark.parametrize("way", PYTHON_WAYS)
@pytest.mark.parametrize("text", (BY_CTYPES, BY_CFFI), ids=("ctypes", "cffi"))
def test_python(folder, text, way):
    if text is BY_CFFI:
        pytest.importorskip("cffi")
    (folder / "program.py").write_text(text)
    found = watched(folder, sys.executable, folder / "program.py",
                    folder / "libcontext.so", way)
    expected = PYTHON_WAYS[way]
    assert [is_found(one, text, *expected) for one in found] == \
        [True] * (expected is not None), found


RUST = r"""
pub struct Data { value: i32 }
#[no_mangle]
pub extern "C" fn context_new() -> *mut Data { Box::into_raw(Box::new(Data { value: 1 })) }
#[no_mangle]
pub unsafe extern "C" fn context_use(data: *mut Data, n: i32) -> i32 {
    (*data).value += n;
    (*data).value
}
#[no_mangle]
pub unsafe extern "C" fn context_free(data: *mut Data) {
    if !data.is_null() { drop(Box::from_raw(data)); }
}
"""


@pytest.mark.skipif(shutil.which("rustc") is None, reason="no Rust compiler")
@pytest.mark.parametrize("way", ("good", "forgotten"))
def test_rust_core(folder, way):
    rust = folder / "rust"
    rust.mkdir(exist_ok=True)
    (rust / "core.rs").write_text(RUST)
    run("rustc", "--edition", "2021", "--crate-type", "cdylib", "-O", "-o",
        rust / "libcontext.so", rust / "core.rs")
    (folder / "program.py").write_text(BY_CTYPES)
    found = watched(folder, sys.executable, folder / "program.py",
                    rust / "libcontext.so", way)
    assert [one["rule"] for one in found] == \
        ["leaked-handle"] * (way == "forgotten")


def test_not_asked_for(folder):
    database = folder / "run.db"
    record("--force", "-o", database, "--", folder / "host", "doubled")
    assert found_in(database) == []
    assert rows(folder, "handles") == []


def test_pairs_that_no_library_has(folder):
    """Misspelt ones. (Taken out: they were not followed, and nothing said so.)"""
    database = folder / "run.db"
    pairs = ("box_open(2):box_close(2)", "box_open:box_shut", "pool_*:drop_*",
             "context_new:box_close")
    options = [word for pair in pairs for word in ("--pair", pair)]
    done = record(*options, "--force", "-o", database, "--", folder / "host",
                  "good")
    assert done.returncode == 0, done.stderr
    with contextlib.closing(sqlite3.connect(database)) as opened:
        noted = opened.execute("SELECT subject FROM notes WHERE code = "
                               "'pair-not-found' ORDER BY subject").fetchall()
    assert "pairs" not in [one["watch"] for one in
                           bill(database)["findings_not_looked_for"]]
    assert noted == [("box_open:box_shut: no function box_shut",),
                     ("pool_*:drop_*: no function pool_* and no drop_*",)]
    assert "box_open:box_shut: no function box_shut" in " ".join(
        run(CROSSBILL, "report", database).split())


@pytest.mark.parametrize("options, texts", (
    (("--watch", "pear"), ("no 'pear'", "pairs, borrows, frees, locks")),
    (("--watch", "pairs", "--count-only"), ("--count-only", "leave one")),
    (("--pair", "open"), ("--pair open", "MAKER:FREER")),
    (("--pair", ":"), ("--pair :", "MAKER:FREER")),
    (("--pair", "a(7):b"), ("--pair a(7):b", "up to 6")),
    (("--pair", "a:*_free"), ("--pair a:*_free", "write one there")),
    (("--pair", "a b:c"), ("--pair a b:c", "MAKER:FREER")),
    (("--pair", "a:b") * 33, ("33 times", "at most 32")),
), ids=str)
def test_refused(options, texts):
    done = record(*options, "--", "echo", "ran")
    assert done.returncode == 125, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith("crossbill: ")
    for text in texts:
        assert text in done.stderr

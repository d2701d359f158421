# SPDX-License-Identifier: MIT
"""Signatures that record reads in debug information: a core's copies and scans
of what a native host has lent it are on the bill (docs/design.md, "Signatures").

What was seen to fail: test_what_odd_arguments_lend with ranges that do not grow,
and with the item's size left out of bytes_lent(); test_odd_arguments when the
agent called strlen; test_no_length_is_invented with length_by_name() saying yes;
test_other_ways_of_passing before the agent looked at code for arguments on the
stack, which is a second net: with every function said to be in registers alone
test_eight_integers does not fail.
"""
import collections
import os
import shutil
import signal
import sqlite3

import pytest

from harness.tool import build, finish, record, run
from signature_programs import (
    ASSEMBLER, CPP_CORE, CPP_HOST, C_CORE, HAND_WRITTEN, HOST, NO_LENGTHS,
    ODD_CORE, ODD_HOST, OWN, OWN_HOST, RUST_CORE, SIZES)


def link(folder, source, *flags, name="host", compiler="gcc"):
    return build(source, folder / name, "-g", "-O1", *flags, f"-L{folder}",
                 "-lcore", "-Wl,-rpath,$ORIGIN", compiler=compiler)


def c_core(folder, source, *flags):
    return build(source, folder / "libcore.so", "-g", "-O1", "-fno-builtin",
                 "-Wl,--build-id", *flags)


def rust_core(folder):
    if shutil.which("rustc") is None:
        pytest.skip("no Rust compiler")
    (folder / "core.rs").write_text(RUST_CORE)
    run("rustc", "-g", "-O", "--crate-type", "cdylib", folder / "core.rs",
        "-o", folder / "libcore.so", "-C", "link-arg=-Wl,--build-id")


class Runs:
    """Recordings of programs of one folder, with a cache of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.cache = folder / "cache" / "crossbill" / "signatures"
        self.database = folder / "run.db"
        self.cache.parent.parent.mkdir(mode=0o700, exist_ok=True)

    def record(self, program, *options):
        environment = os.environ | {
            "XDG_CACHE_HOME": str(self.cache.parent.parent)}
        return record("--force", "--quiet", "-o", self.database, *options,
                      "--", program, env=environment)

    def same(self, program, *options):
        """Recorded, it does what it does plainly; its rows after that."""
        plain = finish(program)
        done = self.record(program, *options)
        assert (done.returncode % 256, done.stdout, done.stderr) == (
            plain.returncode % 256 if plain.returncode >= 0
            else 128 - plain.returncode, plain.stdout, plain.stderr)
        return self.services()

    def ask(self, query):
        with sqlite3.connect(self.database) as database:
            return database.execute(query).fetchall()

    def services(self):
        """(downcall, service, category): (calls, bytes)."""
        sums = collections.defaultdict(lambda: [0, 0])
        for *key, calls, size in self.ask("""
                SELECT above.name, own.name, own.category, nodes.calls,
                  nodes.bytes
                FROM nodes JOIN edges own ON own.id = nodes.edge
                JOIN nodes parent ON parent.id = nodes.parent
                JOIN edges above ON above.id = parent.edge
                WHERE own.kind = 'service'"""):
            sums[tuple(key)][0] += calls
            sums[tuple(key)][1] += size
        return {key: tuple(value) for key, value in sums.items()}


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path)


def lent(services):
    return {key: value for key, value in services.items()
            if key[2].startswith("lent-")}


@pytest.mark.parametrize("language", ["c", "rust"])
def test_bytes_are_exact(runs, language):
    """The first run knows them: they are read before it."""
    if language == "c":
        c_core(runs.folder, C_CORE)
    else:
        rust_core(runs.folder)
    host = link(runs.folder, HOST, compiler="g++")
    total = sum(SIZES)
    end = len(SIZES) if language == "c" else 0  # its copy has the NUL, too
    expected = {
        ("process_string", "strlen", "lent-string"): (5, total),
        ("process_string", "memcpy", "lent-copy"): (5, total + end),
        ("to_vec", "memcpy", "lent-copy"): (5, total),
        ("to_wide_vec", "memcpy", "lent-copy"): (5, 8 * total),
    }
    for options in ([], ["--exact"], ["--no-cache"]):
        assert lent(runs.same(host, *options)) == expected, options
    # What was lent is not said to have been used.
    assert runs.ask("SELECT sum(nodes.bytes) FROM nodes JOIN edges ON"
                    " edges.id = edge WHERE kind = 'downcall'") == [(0,)]
    assert runs.same(host, "--count-only") == {} or not lent(runs.services())


def test_cpp_core(runs):
    """`this` and the place of a result come first; a view is two registers."""
    build(CPP_CORE, runs.folder / "libcore.so", "-g", "-O1", "-fno-builtin",
          "-std=c++20", "-Wl,--build-id", compiler="g++")
    host = link(runs.folder, CPP_HOST, "-std=c++20", compiler="g++")
    found = {key[0].split("(")[0]: value
             for key, value in lent(runs.same(host, "--exact")).items()
             if key[1] == "memcpy"}
    assert sorted(found.values()) == [(1, 5), (1, 7), (1, 16)]


@pytest.mark.parametrize("by", ["-Wl,-rpath,$ORIGIN/lib,--enable-new-dtags",
                                "-Wl,-rpath,$ORIGIN/lib,--disable-new-dtags",
                                "LD_LIBRARY_PATH"])
def test_libraries_are_found_as_by_the_loader(runs, monkeypatch, by):
    """The core is another library's, which alone is linked."""
    folder = runs.folder / "lib"
    folder.mkdir()
    core = c_core(folder, C_CORE)
    flags = ["-Wl,-rpath,$ORIGIN"] if by.startswith("-Wl") else []
    if by == "LD_LIBRARY_PATH":
        monkeypatch.setenv(by, str(folder))
    outer = build("""
        #include <stddef.h>
        size_t process_string(const char*);
        size_t outer(const char* text, int flags) {
          return process_string(text) + (size_t)flags;
        }
        """, folder / "libouter.so", "-g", core, *flags)
    host = build("""
        #include <stddef.h>
        size_t outer(const char*, int);
        int main(void) { return outer("ten bytes.", 0) != 10; }
        """, runs.folder / "host", outer, f"-Wl,-rpath-link,{folder}",
        *([by] if by.startswith("-Wl") else []))
    assert lent(runs.same(host))["process_string", "memcpy", "lent-copy"] == (
        1, 11)


def test_large_debug_information_is_read_later(runs):
    """A run does not wait for it, and says so once."""
    core = c_core(runs.folder, C_CORE)
    more = runs.folder / "more"
    run("objcopy", "-O", "binary", "--only-section=.debug_info",
        "--set-section-flags", ".debug_info=alloc", core, more)
    with more.open("ab") as file:
        file.write(bytes(3 << 20))
    run("objcopy", "--update-section", f".debug_info={more}", core)
    host = link(runs.folder, HOST, compiler="g++")
    later = "SELECT subject FROM notes WHERE code = 'signatures-later'"
    assert lent(runs.same(host)) == {}
    assert runs.ask(later) == [(str(core),)]
    runs.same(host)
    assert runs.ask(later) == []


def test_the_bill_says_so(runs):
    c_core(runs.folder, C_CORE)
    host = link(runs.folder, HOST, compiler="g++")
    done = record("--force", "-o", runs.database, "--bill",
                  runs.folder / "bill.txt", "--exact", "--", host,
                  env=os.environ | {"XDG_CACHE_HOME": str(runs.folder)})
    assert done.returncode == 0, done.stderr
    text = (runs.folder / "bill.txt").read_text()
    assert "copies" in text and "marshalling" in text, text


def test_no_length_is_invented(runs):
    """The integer would make lent what the core copies of its own memory."""
    types = ["const unsigned char*", "const char*", "const void*", "char*",
             "const int*"]
    names = NO_LENGTHS + ["len"]  # the last one shows that it would be seen
    bodies = ""
    calls = ""
    for i, name in enumerate(names):
        declared = f"void f{i}({types[i % 5]} data, size_t {name})"
        bodies += (f"{declared} {{ volatile size_t n = 64; (void)data;"
                   f" (void){name}; memcpy(to, own + 1024, n); }}\n")
        calls += f"  f{i}((void*)memory(), 8192);\n"
    c_core(runs.folder, OWN % bodies)
    declarations = "".join(
        f"void f{i}({types[i % 5]}, size_t);\n" for i in range(len(names)))
    host = link(runs.folder, OWN_HOST % (declarations, calls), "-w")
    services = runs.same(host)
    last = (f"f{len(NO_LENGTHS)}", "memcpy", "lent-copy")
    assert lent(services) == {last: (1, 64)}
    plain = {key for key in services if key[2] == "copy"}
    assert plain == {(f"f{i}", "memcpy", "copy")
                     for i in range(len(NO_LENGTHS))}


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    c_core(folder, ODD_CORE)
    return Runs(folder), link(folder, ODD_HOST)


@pytest.mark.parametrize("options", [
    [], ["--exact"], ["--count-only"], ["--watch", "borrows,frees,pairs,locks"],
    ["--trace"]], ids=" ".join)
def test_odd_arguments(odd, options):
    """Texts that do not end before a page that cannot be read, null pointers,
    lengths that are huge or negative, ranges that overlap or are lent twice."""
    runs, host = odd
    runs.same(host, *options)


def test_what_odd_arguments_lend(odd):
    """Only what was really copied or searched."""
    runs, host = odd
    assert lent(runs.same(host, "--exact")) == {
        ("head", "memcpy", "lent-copy"): (3, 6 + 10 + 1),
        ("signed_head", "memcpy", "lent-copy"): (2, 25),
        ("both", "memmove", "lent-copy"): (1, 100),
        ("both", "strlen", "lent-string"): (1, 4095 - 50),
        ("last", "memcpy", "lent-copy"): (1, 8),
        ("tail", "strlen", "lent-string"): (1, 16),
        ("tail", "memcpy", "lent-copy"): (1, 8),  # after what strlen has found
        ("outer", "strlen", "lent-string"): (1, 4095),
    }


def test_eight_integers(odd):
    """Two of them are on the stack, of which the stub copies a window. It does
    so whatever is declared: code written by hand may take more."""
    runs, host = odd
    runs.same(host)
    windowed = dict(runs.ask("SELECT name, windowed FROM edges"
                             " WHERE kind = 'downcall'"))
    for name in ("sum8", "sum6", "first", "head"):
        assert windowed[name] == 1, name


@pytest.mark.parametrize("level", ["-O0", "-O2"])
def test_other_ways_of_passing(runs, level):
    """It takes more than its debug information says, or takes it elsewhere."""
    (runs.folder / "more.s").write_text(ASSEMBLER)
    c_core(runs.folder, HAND_WRITTEN, runs.folder / "more.s", level)
    host = link(runs.folder, r"""
        #include <stdio.h>
        long seventh(long, long, long, long, long, long, long);
        long eighth(long, long, long, long, long, long, long, long);
        int whole(int, int, int, int, int, int, int);
        #define MS __attribute__((ms_abi))
        MS long theirs(long, long, int, double, int, double);
        MS int text_of(const char*, long);
        MS void home(void);
        int main(void) {
          printf("%ld %ld ", seventh(1, 2, 3, 4, 5, 6, 7),
                 eighth(1, 2, 3, 4, 5, 6, 7, 8));
          home();
          printf("%d %ld %c\n", whole(1, 2, 3, 4, 5, 6, 9),
                 theirs(1, 2, 3, 4, 5, 6), text_of("abc", 1));
        }
        """)
    runs.same(host)
    assert run(host) == "7 8 9 91 b\n"
    runs.same(host, "--exact")


def test_code_that_reads_more_than_it_declares(runs):
    """Naked functions that jump on, and __builtin_apply: without a window
    their arguments on the stack were other bytes."""
    c_core(runs.folder, r"""
        long real8(long a, long b, long c, long d, long e, long f, long g,
                   long h) { return a + b + c + d + e + f + 10 * g + 100 * h; }
        __attribute__((naked)) long proxy(void) { __asm__("jmp real8@PLT"); }
        long applied(long a) {
          void* arguments = __builtin_apply_args();
          __builtin_return(
              __builtin_apply((void (*)())real8, arguments, 64));
        }
        """)
    host = link(runs.folder, r"""
        #include <stdio.h>
        typedef long (*Eight)(long, long, long, long, long, long, long, long);
        long proxy(void);
        long applied(long);
        int main(void) {
          printf("%ld %ld\n", ((Eight)proxy)(1, 2, 3, 4, 5, 6, 7, 8),
                 ((Eight)applied)(1, 2, 3, 4, 5, 6, 7, 8));
        }
        """)
    for options in ([], ["--exact"], ["--watch", "borrows,frees"]):
        runs.same(host, *options)
    assert run(host) == "891 891\n"


def test_handles_lend_nothing(runs):
    """What lies after a handle on the heap was on the bill as copied."""
    c_core(runs.folder, r"""
        #include <stdlib.h>
        #include <string.h>
        struct Pool { char *a, *b; };
        void* pool_new(void) {
          struct Pool* pool = malloc(sizeof *pool);
          pool->a = calloc(1, 4096);
          pool->b = calloc(1, 4096);
          return pool;
        }
        void* pool_take(void* pool, size_t size) {
          struct Pool* own = pool;
          return memcpy(own->a, own->b, 4096) + size / 4096 % 1;
        }
        """)
    host = link(runs.folder, r"""
        #include <stddef.h>
        void* pool_new(void);
        void* pool_take(void* pool, size_t size);
        int main(void) { return pool_take(pool_new(), 1 << 20) == 0; }
        """)
    assert lent(runs.same(host, "--exact")) == {}


def test_many_calls_are_sampled(runs):
    """Not each of them takes the slow way, and the sums are the same."""
    c_core(runs.folder, C_CORE)
    host = link(runs.folder, r"""
        #include <stddef.h>
        size_t process_string(const char*);
        int main(void) {
          size_t sum = 0;
          for (int i = 0; i < 100000; i++) sum += process_string("ten bytes.");
          return sum != 1000000;
        }
        """)
    services = lent(runs.same(host))
    (timed, counted), = runs.ask(
        "SELECT sum(nodes.samples), sum(nodes.calls) FROM nodes JOIN edges ON"
        " edges.id = edge WHERE name = 'process_string'")
    assert counted == 100000 and timed < counted / 4
    calls, size = services["process_string", "strlen", "lent-string"]
    assert size == pytest.approx(10 * calls)
    assert calls == pytest.approx(100000, rel=0.2)


def test_killed(runs):
    """What it had copied until then stays on the bill."""
    c_core(runs.folder, C_CORE)
    host = link(runs.folder, HOST.replace(
        "std::printf", "__builtin_trap(); std::printf"), compiler="g++")
    services = lent(runs.same(host))
    assert services["to_vec", "memcpy", "lent-copy"] == (5, sum(SIZES))
    assert finish(host).returncode == -signal.SIGILL


def test_opened_libraries_are_learned(runs):
    """After the first run that has called one."""
    c_core(runs.folder, C_CORE)
    host = build(r"""
        #include <dlfcn.h>
        #include <stddef.h>
        int main(void) {
          void* core = dlopen("%s/libcore.so", RTLD_NOW);
          size_t (*process)(const char*) = dlsym(core, "process_string");
          return process("thirty-two bytes of a long text.") != 32;
        }
        """ % runs.folder, runs.folder / "opens", "-g", "-O1")
    assert lent(runs.same(host)) == {}
    assert lent(runs.same(host)) == {
        ("process_string", "strlen", "lent-string"): (1, 32),
        ("process_string", "memcpy", "lent-copy"): (1, 33)}
    assert lent(runs.same(host, "--no-cache")) == {}


def test_another_build_is_another_library(runs):
    """Its functions lie elsewhere: nothing of the first one is used."""
    c_core(runs.folder, C_CORE)
    host = link(runs.folder, HOST, compiler="g++")
    first = lent(runs.same(host))
    c_core(runs.folder, "long filler(long a) { return a * 3; }\n" + C_CORE)
    assert lent(runs.same(host)) == first


def section_of(path, name):
    """Offset and size."""
    for line in run("readelf", "-SW", path).splitlines():
        words = line.replace("[ ", "[").split()
        if len(words) > 5 and words[1] == name:
            return int(words[4], 16), int(words[5], 16)
    raise AssertionError(f"{path} has no {name}")


@pytest.mark.parametrize("damage", ["zeros", "noise", "abbreviations"])
def test_damaged_debug_information(runs, damage):
    core = c_core(runs.folder, C_CORE)
    host = link(runs.folder, HOST, compiler="g++")
    name = ".debug_abbrev" if damage == "abbreviations" else ".debug_info"
    at, size = section_of(core, name)
    data = bytearray(core.read_bytes())
    for i in range(at + 11, at + size):
        data[i] = 0 if damage == "zeros" else i * 167 % 256
    core.write_bytes(data)
    runs.same(host)
    runs.same(host)

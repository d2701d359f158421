# SPDX-License-Identifier: MIT
"""A core as a shared library: it unloads, stands beside others, and leaves the
author the thread-local storage that there is.

Changed, and what failed: visibility of slot.hpp made default (unique symbols,
unloads, two libraries); is_main_thread in make_record left out (unloads); the
nonce made 7 (two libraries); tls_model("initial-exec") put before
record_of_thread (thread-local storage); __libc_single_threaded read by its name
(old systems).
"""
import re
import subprocess
import sys

import pytest

from conftest import COMPILERS, INCLUDE, build_core, run

CORE = """
#include <crossbill/boundary.hpp>
#include <memory>
#include <string>
#include <vector>

namespace {
struct Mine { int64_t n; };
struct Single { int64_t n; };
struct Shared { int64_t n; };
CROSSBILL_OBJECT(Mine, mine_free, creator_thread, "Of one thread.")
CROSSBILL_OBJECT(Single, single_free, one_at_a_time, "For one at a time.")
CROSSBILL_OBJECT(Shared, shared_free, any_thread, "For all.")
CROSSBILL_ERROR(broken, 7, "It is broken.")
template <class T> std::unique_ptr<T> make() { return std::make_unique<T>(); }
template <class T> int64_t visit(T& object) { return ++object.n; }
std::vector<double> squares(crossbill::slice<const double> data) {
  std::vector<double> made;
  for (double x : data) made.push_back(x * x);
  return made;
}
int64_t fail(int64_t n) { throw broken(n > 0 ? "positive" : "negative"); }
}  // namespace
#define BOTH(TYPE, NAME) \\
  CROSSBILL_EXPORT(NAME##_new, make<TYPE>, "A new one.") \\
  CROSSBILL_EXPORT(NAME##_visit, visit<TYPE>, "Visits it.", "object")
BOTH(Mine, mine)
BOTH(Single, single)
BOTH(Shared, shared)
CROSSBILL_EXPORT(l_squares, squares, "Squares.", "data", one_at_a_time)
CROSSBILL_EXPORT(l_fail, fail, "Fails.", "n", raises<broken>)
"""

# What each host below begins with: it loads, uses and unloads cores.
HOST = """
import ctypes, os, sys, threading, time, _ctypes
NAMES = ("mine", "single", "shared")

def load(path, mode=os.RTLD_NOW):
    return ctypes.CDLL(path, mode=mode)

def made(core, name):
    handle = ctypes.c_uint64()
    assert getattr(core, name + "_new")(ctypes.byref(handle), None) == 0
    return handle

def visit(core, name, handle):
    return getattr(core, name + "_visit")(handle, None, None)

def use(core):
    for name in NAMES:
        handle = made(core, name)
        assert visit(core, name, handle) == 0
        assert getattr(core, name + "_free")(handle, None) == 0
        assert visit(core, name, handle) == -23
    assert core.l_fail(ctypes.c_int64(1), None, None) == 7
    assert core.l_squares(None, ctypes.c_size_t(0), None, None) == 0

def is_loaded(path):
    try:
        core = load(path, os.RTLD_NOW | os.RTLD_NOLOAD)
    except OSError:
        return False
    _ctypes.dlclose(core._handle)
    return True

def run_thread(function, *arguments):
    thread = threading.Thread(target=function, args=arguments)
    thread.start()
    return thread

def wait_for_ends():
    # Of native threads: join() returns a little before.
    while len(os.listdir("/proc/self/task")) > 1:
        time.sleep(0.001)
"""


def host(text, *arguments):
    return run(sys.executable, "-c", HOST + text, *arguments)


@pytest.fixture(scope="module", params=COMPILERS)
def core(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    return build_core(CORE, folder / "libcore.so", compiler=request.param)


def test_unloads(core):
    host("""
path = sys.argv[1]
for _ in range(3):
    core = load(path)
    use(core)
    run_thread(use, core)
    wait_for_ends()
    assert is_loaded(path)
    _ctypes.dlclose(core._handle)
    assert not is_loaded(path), "still loaded"
    assert os.waitpid(os.fork() or os._exit(0), 0)[1] == 0
""", core)


def test_unloads_when_its_threads_end(core):
    """Not before: the ends of threads run code of the library. glibc looks
    for what it kept so when something else is closed."""
    host("""
path = sys.argv[1]
core = load(path)
used, end = threading.Event(), threading.Event()
def stay():
    use(core)
    used.set()
    end.wait()
run_thread(stay)
used.wait()
_ctypes.dlclose(core._handle)
assert is_loaded(path)
end.set()
wait_for_ends()
again = load(path)
use(again)
_ctypes.dlclose(again._handle)
assert not is_loaded(path), "still loaded"
""", core)


def test_no_unique_symbols(core):
    """The dynamic linker never unloads a library that has one."""
    assert "UNIQUE" not in run("readelf", "--syms", "--wide", core)


def test_large_thread_local_storage(tmp_path, core):
    """The author may have some: a library that uses the fast model would have
    to fit into the little that is left, or not load."""
    assert "STATIC_TLS" not in run("readelf", "--dynamic", core)
    large = CORE + """
thread_local char buffer[1 << 20];
static int64_t poke(int64_t at) { return buffer[at]++; }
CROSSBILL_EXPORT(l_poke, poke, "Pokes.", "at")
"""
    host("use(load(sys.argv[1]))",
         build_core(large, tmp_path / "liblarge.so"))


@pytest.mark.parametrize("mode", ["RTLD_LOCAL", "RTLD_GLOBAL"])
def test_two_libraries(tmp_path, core, mode):
    """Of one source, with the same names: each has its own objects."""
    other = tmp_path / "libother.so"
    other.write_bytes(core.read_bytes())
    host("""
one, other = (load(path, os.RTLD_NOW | getattr(os, sys.argv[3]))
              for path in sys.argv[1:3])
use(one), use(other)
for name in NAMES:
    handle, its = made(one, name), made(other, name)
    assert visit(other, name, handle) == -21, visit(other, name, handle)
    assert visit(one, name, its) == -21
    assert getattr(other, name + "_free")(handle, None) == -21
    assert visit(one, name, handle) == visit(other, name, its) == 0
""", core, other, mode)


def newest(core, name):
    """The newest version of a library's symbols that a core asks for."""
    found = re.findall(rf" Name: {name}_([\d.]+) ",
                       run("readelf", "--version-info", "--wide", core))
    return max(tuple(map(int, one.split("."))) for one in found)


def test_loads_on_old_systems(core):
    """Whatever glibc it was linked with: that of manylinux_2_17 has all."""
    assert newest(core, "GLIBC") <= (2, 17)


def test_exports_nothing_else(core):
    """Only what the contract names, its shims, and the library's own table."""
    rows = [line.split() for line in
            run("readelf", "--dyn-syms", "--wide", core).splitlines()]
    exported = {row[7].partition("@")[0] for row in rows if len(row) > 7
                and row[5] in ("DEFAULT", "PROTECTED") and row[6].isdigit()}
    ours = {"l_squares", "l_fail", "crossbill_runtime_v1",
            "crossbill_contract_v1"}
    for name in ("mine", "single", "shared"):
        ours |= {f"{name}_{what}" for what in ("new", "visit", "free")}
    ours |= {f"crossbill_shim_{name}" for name in ours
             if not name.startswith("crossbill")}
    strange = {name for name in exported - ours
               if "crossbill" in name or not name.startswith("_Z")}
    assert exported >= ours and not strange


def test_symbol_exported_twice(tmp_path):
    """In two files: the linker says so."""
    one = """
#include <crossbill/boundary.hpp>
static int64_t f(int64_t a) { return a + %s; }
CROSSBILL_EXPORT(l_f, f, "Adds %s.", "%s")
"""
    sources = []
    for n, name in enumerate("ab"):
        sources.append(tmp_path / f"{name}.cpp")
        sources[-1].write_text(one % (n, n, name))
    done = subprocess.run(["g++", "-std=c++20", "-shared", "-fPIC",
                           f"-I{INCLUDE}", *sources, "-o", tmp_path / "lib.so"],
                          text=True, capture_output=True, timeout=300)
    assert done.returncode == 1
    assert "multiple definition of `crossbill_shim_l_f'" in done.stderr

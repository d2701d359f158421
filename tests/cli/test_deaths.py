# SPDX-License-Identifier: MIT
"""What was open when a program died: the bill begins with it.

A host calls outer() of one library, which calls inner() of another, which dies
at its third call, each way in a run of its own, with the same status as without
us. Taken out: all failed when the recorder kept no open crossing; `in_child` when
only the command's own process was looked at; `left_early`, when the command's
own status did not count, and in a child, when the agent's word did not;
`within_calls`, without the condition in call_number() and when add_node() did
not mark kFolded.
"""
import re
import shutil
import signal
import subprocess

import pytest

from conftest import SECONDS
from harness.tool import bill, build, record, run

INNER = r"""
#include <cassert>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <new>
#include <vector>

static int calls;
static char object[64];
static volatile int zero;
using Callback = void (*)();

static int deeper(int n) {
  volatile char room[256];
  room[0] = static_cast<char>(n);
  return deeper(n + 1) + room[0];
}
static void* killer(void*) {
  raise(SIGKILL);
  return nullptr;
}
static void eat() {
  rlimit little = {256 << 20, 256 << 20};
  setrlimit(RLIMIT_DATA, &little);
  std::vector<char*> all;
  for (;;) all.push_back(new char[16 << 20]());
}
static void refuse(Callback callback) noexcept { callback(); }
static void crash() { *static_cast<volatile int*>(nullptr) = 1; }
static void raise_and_crash(const char* how, Callback callback) {
  try {
    callback();
  } catch (int) {
    if (std::strcmp(how, "in a handler") == 0) crash();
    if (std::strcmp(how, "rethrown") == 0) throw;
  }
  crash();
}
static void die(const char* how, Callback callback) {
  auto is = [&](const char* name) { return std::strcmp(how, name) == 0; };
  char* volatile memory = static_cast<char*>(std::malloc(4 << 20));
  if (is("double free")) {
    char* volatile small = static_cast<char*>(std::malloc(24));
    std::free(small);
    std::free(small);
  }
  if (is("use after free")) std::free(memory), std::memset(memory, 1, 64);
  if (is("foreign free")) std::free(object + 16);
  if (is("null")) crash();
  if (is("stack overflow")) zero = deeper(0);
  if (is("throws through noexcept")) refuse(callback);
  if (is("throws") || is("throws into noexcept") || is("in a destructor"))
    callback();
  if (is("library throws")) std::vector<int>().at(1);
  if (is("caught before") || is("in a handler") || is("rethrown"))
    raise_and_crash(how, callback);
  if (is("abort in a callback")) callback();
  if (is("assert")) assert(zero != 0);
  if (is("division")) zero = calls / zero;
  if (is("trap")) __builtin_trap();
  if (is("bus")) {
    FILE* empty = std::tmpfile();
    zero = *static_cast<volatile char*>(
        mmap(nullptr, 4096, PROT_READ, MAP_SHARED, fileno(empty), 0));
  }
  if (is("no memory")) eat();
  if (is("killed by itself")) kill(getpid(), SIGKILL);
  if (is("killed by a thread")) {
    pthread_t thread;
    pthread_create(&thread, nullptr, killer, nullptr);
    for (;;) pause();
  }
  if (is("killed by a child")) {
    pid_t parent = getpid();
    if (fork() == 0) _exit(kill(parent, SIGKILL));
    for (;;) pause();
  }
  if (is("handled")) raise(SIGUSR1);
  if (is("exit")) std::exit(3);
  if (is("_exit")) _exit(3);
  if (is("quick_exit")) std::quick_exit(3);
  if (is("system call")) syscall(SYS_exit_group, 3);
  std::free(memory);
}
extern "C" void inner(const char* how, Callback callback) {
  if (++calls == 3) die(how, callback);
}
"""
OUTER = r"""
#include <cstdlib>
#include <cstring>
extern "C" void inner(const char*, void (*)());
struct Guard {
  const char* how;
  ~Guard() {
    if (unwound && std::strcmp(how, "in a destructor") == 0) std::abort();
  }
  bool unwound = true;
};
extern "C" void outer(const char* how, void (*callback)()) {
  Guard guard{how};
  inner(how, callback);
  guard.unwound = false;
}
extern "C" void strict(const char* how, void (*callback)()) noexcept {
  inner(how, callback);
}
"""
HOST = r"""
#include <csignal>
#include <cstdlib>
#include <cstring>
extern "C" void outer(const char*, void (*)());
extern "C" void strict(const char*, void (*)()) noexcept;
static const char* how;
static void callback() {
  if (std::strcmp(how, "abort in a callback") == 0) std::abort();
  throw 1;
}
static void catching() {
  try {
    outer(how, callback);
  } catch (int) {
  }
}
int main(int, char** words) {
  how = words[1];
  std::signal(SIGUSR1, [](int) {});
  for (int i = 0; i < 5; i++) {
    if (std::strcmp(how, "throws into noexcept") == 0)
      strict(how, callback);
    else if (std::strcmp(how, "in a destructor") == 0)
      catching();
    else
      outer(how, callback);
  }
}
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("programs")
    paths = ["-g", f"-L{folder}", "-Wl,-rpath,$ORIGIN"]
    build(INNER, folder / "libinner.so", "-std=c++20", "-O0", *paths,
          compiler="g++")
    build(OUTER, folder / "libouter.so", "-O0", *paths, "-linner",
          compiler="g++")
    build(HOST, folder / "host", "-std=c++20", "-O0", *paths, "-louter",
          compiler="g++")
    return folder


def run_both(*command, same_words=True):
    """The bills of a command that ends and says the same without us."""
    plain = subprocess.run(command, capture_output=True, text=True,
                           timeout=SECONDS, check=False)
    done = record("--force", "-o", "death.db", "--bill", "death.txt", "--",
                  *command)
    status = plain.returncode
    assert done.returncode == (128 - status if status < 0 else status)
    assert not same_words or (done.stdout, done.stderr) == (plain.stdout,
                                                            plain.stderr)
    with open("death.txt", encoding="utf-8") as text:
        return bill("death.db"), text.read()


def names(death):
    return [(open["function"], open["library"], open["call"])
            for open in death["crossings"]]


INSIDE = [("inner", "libinner", 3), ("outer", "libouter", 3)]
# How, by which signal, and what else was open.
DEATHS = [
    ("double free", signal.SIGABRT, "free"),
    ("use after free", signal.SIGSEGV, "memset"),
    ("foreign free", signal.SIGABRT, "free"),
    ("null", signal.SIGSEGV, None),
    ("stack overflow", signal.SIGSEGV, None),
    ("throws through noexcept", signal.SIGABRT, None),
    ("throws", signal.SIGABRT, None),
    ("abort in a callback", signal.SIGABRT, None),
    ("assert", signal.SIGABRT, None),
    ("division", signal.SIGFPE, None),
    ("trap", signal.SIGILL, None),
    ("bus", signal.SIGBUS, None),
    # Where no memory cgroup can be had: its kill is a SIGKILL as any other.
    ("no memory", signal.SIGABRT, "operator new[](unsigned long)"),
    ("killed by itself", signal.SIGKILL, None),
    ("killed by a thread", signal.SIGKILL, None),
    ("killed by a child", signal.SIGKILL, None),
]


@pytest.mark.parametrize("how, number, within", DEATHS,
                         ids=[death[0] for death in DEATHS])
def test_deaths(programs, how, number, within):
    found, text = run_both(programs / "host", how)
    deaths = [death for death in found["open_at_death"] if death["crossings"]]
    assert len(deaths) == 1
    death = deaths[0]
    assert (death["signal"], death["signal_name"]) == (number, number.name)
    assert death["thread"] == death["pid"] == found["processes"][0]["pid"]
    assert found["processes"][0]["signal"] == number
    open_now = names(death)
    if within is not None:
        assert open_now.pop(0)[0] == within
    assert open_now == INSIDE
    assert re.match(
        rf"host \(pid \d+\) was ended by {number.name}; open were, innermost "
        r"first:\n  thread \d+ host\n(    .* of lib.*, call \d+.*\n)?"
        r"    inner of libinner, call 3.*\n    outer of libouter, call 3\n\n",
        text), text


@pytest.mark.parametrize("how, open_now", [
    ("null", [False, False]),
    ("throws through noexcept", [True, False]),
    ("throws", [True, False]),
    ("library throws", [True, False]),
    ("throws into noexcept", [True]),  # inner() has been unwound
    ("in a destructor", [True]),
    ("caught before", [False, False]),
    ("in a handler", [None, False]),
    ("rethrown", [True, False]),
])
def test_exceptions(programs, how, open_now):
    """Taken out: without watch_exceptions() none was in flight; it failed for
    `caught` and `handler` without __cxa_begin_catch, for `caught` without
    __cxa_end_catch, for `library` without the slots of libstdc++, and for
    `destructor` when the personality did not hand the mark on."""
    found, text = run_both(programs / "host", how)
    death = found["open_at_death"][0]
    assert [open["exception_in_flight"]
            for open in death["crossings"]] == open_now
    assert ("an exception or panic in flight" in text) == (True in open_now)
    assert ("after an exception or panic was" in text) == (None in open_now)


RUST = r"""
#[no_mangle]
pub extern "C" fn refuses(n: i32) {
    if n == 1 { let _ = std::panic::catch_unwind(|| panic!("caught")); }
    if n == 2 { panic!("not caught"); }
    if n == 3 { let _ = std::panic::catch_unwind(|| panic!("caught"));
                std::process::abort(); }
}
"""


@pytest.mark.parametrize("last, exception", [(2, None), (3, None)])
def test_panics(last, exception):
    """That a panic was caught is not seen: one in this call may have been."""
    if shutil.which("rustc") is None:
        pytest.skip("no Rust compiler")
    run("rustc", "--crate-type", "cdylib", "-o", "libcore.so", "-",
        input=RUST, stdin=None)
    build(f"void refuses(int); int main(void) {{ refuses(0); refuses(1); "
          f"refuses({last}); }}", "host", "-L.", "-lcore", "-Wl,-rpath,$ORIGIN")
    found, _ = run_both("./host", same_words=False)  # they name the thread
    death, = found["open_at_death"]
    assert death["signal"] == signal.SIGABRT
    refuses = death["crossings"][-1]
    assert (refuses["function"], refuses["call"]) == ("refuses", 3)
    assert refuses["exception_in_flight"] is exception


@pytest.mark.parametrize("how", ["nothing", "handled", "exit", "_exit",
                                 "quick_exit", "system call"])
def test_left_early(programs, how):
    found, text = run_both(programs / "host", how)
    assert found["open_at_death"] == [] and "open were" not in text
    assert found["processes"][0]["signal"] is None


def test_child_left_early(programs):
    found, _ = run_both("/bin/sh", "-c", f"'{programs}/host' exit; true")
    assert found["open_at_death"] == []


BACK = r"""
#include <stdlib.h>
void back(int depth, int end, void (*callback)(int, int)) {
  if (depth > 0) callback(depth - 1, end);
  if (depth == end) abort();
}
"""
FORTH = r"""
#include <stdlib.h>
void back(int, int, void (*)(int, int));
static void again(int depth, int end) { back(depth, end, again); }
int main(int count, char** words) {
  for (int i = 1; i < count; i += 2) again(atoi(words[i]), atoi(words[i + 1]));
}
"""


@pytest.mark.parametrize("calls, wanted", [
    ("0 9 0 9 0 9 0 0", [4]),
    ("2 0", [3, None, None]),  # nothing has come back within the third
    ("1 1", [None]),  # the second has come back within the first
])
def test_calls_within_calls(calls, wanted):
    build(BACK, "libback.so", "-O0")
    build(FORTH, "forth", "-O0", "-L.", "-lback", "-Wl,-rpath,$ORIGIN")
    found, _ = run_both("./forth", *calls.split())
    death, = found["open_at_death"]
    assert [open["call"] for open in death["crossings"]] == wanted


CTYPES = """
import ctypes
core = ctypes.CDLL("./libcore.so")
core.work()
core.crash()
"""


def test_python_with_a_handler_of_faults():
    """It tells what it knows, and lets the signal end it."""
    build("void work(void) {} void crash(void) { *(volatile int*)0 = 1; }",
          "libcore.so", "-O0")
    done = record("-o", "death.db", "--", "/usr/bin/python3", "-X",
                  "faulthandler", "-c", CTYPES)
    assert done.returncode == 128 + signal.SIGSEGV
    assert done.stderr.startswith("Fatal Python error: Segmentation fault")
    assert 'File "<string>", line 5 in <module>' in done.stderr
    death, = bill("death.db")["open_at_death"]
    assert death["signal"] == signal.SIGSEGV
    assert names(death)[0] == ("crash", "libcore", 1)


def test_in_child(programs):
    """Only its arena is known of a process that is not the command."""
    found, text = run_both("/bin/sh", "-c", f"'{programs}/host' null; true")
    assert [(death["signal"], names(death))
            for death in found["open_at_death"]] == [(None, INSIDE)]
    assert "host (pid " in text.splitlines()[0]
    assert "ended without leaving what was open" in text.splitlines()[0]


def test_outside_of_any_call():
    found, text = run_both("/bin/sh", "-c", "kill -TERM $$")
    assert [(death["signal"], death["thread"], death["crossings"])
            for death in found["open_at_death"]] == [(15, None, [])]
    assert "was ended by SIGTERM outside of any recorded call" in text


def test_counted(programs):
    done = record("--count-only", "-o", "death.db", "--", programs / "host",
                  "null")
    assert done.returncode == 128 + signal.SIGSEGV
    death, = bill("death.db")["open_at_death"]
    assert death["signal"] == signal.SIGSEGV and death["crossings"] is None
    assert "what was open is not known" in done.stderr

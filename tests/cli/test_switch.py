# SPDX-License-Identifier: MIT
"""Services: env, start, stop and collect; counts are exact within a period.

Taken out: with seats of earlier periods not left out (read_threads of
arena_reader.cpp) counts were those of all periods; with slots not renewed
(thread_slots.cpp) the second period was empty.
"""
import os
import pathlib
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import textwrap

import pytest

from conftest import (CROSSBILL, SECONDS, compile_c, record, start, state,
                      wait_until)
from harness.tool import bill, finish

LIBRARY = """
    void count(void) {}
    void count_late(void) {}
    int hold(int (*get)(void)) { return get(); }
"""
# A line of input asks for a thing to be done, a line of output says it is.
PROGRAM = """
    #include <dlfcn.h>
    #include <pthread.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/wait.h>
    #include <unistd.h>
    void count(void); int hold(int (*)(void));
    static int get(void) { puts("held"); return getchar(); }
    static void *many(void *_) {
      for (int i = 0; i < 1000; ++i) count();
      return _;
    }
    static int ask[2], answer[2];
    static void serve(void) {
      for (char c; read(ask[0], &c, 1) == 1;) {
        many(0);
        write(answer[1], &c, 1);
      }
      _exit(0);
    }
    int main(int argc, char **argv) {
      if (argc > 1) return many(0) != 0;
      setvbuf(stdout, 0, _IOLBF, 0);
      pipe(ask); pipe(answer);
      if (!fork()) { close(ask[1]); serve(); }
      puts("ready");
      for (int c; (c = getchar()) != EOF;) {
        if (c == 'c') many(0);
        if (c == 't') {
          pthread_t all[4];
          for (int i = 0; i < 4; ++i) pthread_create(all + i, 0, many, 0);
          for (int i = 0; i < 4; ++i) pthread_join(all[i], 0);
        }
        if (c == 'w') { char b = 0; write(ask[1], &b, 1); read(answer[0], &b, 1); }
        if (c == 'f') { if (!fork()) { many(0); _exit(0); } wait(0); }
        if (c == 'o') hold(get);
        if (c == 'd') {
          void *late = dlopen("./liblate.so", RTLD_NOW);
          void (*go)(void) = (void (*)(void))dlsym(late, "count_late");
          for (int i = 0; i < 7; ++i) go();
        }
        if (c == 'e') { if (!fork()) execl(argv[0], argv[0], "once", NULL);
                        wait(0); }
        if (c == 'p') puts(getenv("LD_PRELOAD") || getenv("CROSSBILL_SESSION")
                           ? "seen" : "hidden");
        if (c != 10) puts("done");
      }
      close(ask[1]);
      wait(0);
    }
"""


def tool(*arguments, **options):
    return finish(CROSSBILL, *arguments, **options)


def variables(folder, *options):
    """What `crossbill env` prints, as a dictionary."""
    done = tool("env", "--dir", folder, *options)
    assert done.returncode == 0, done.stderr
    return dict(word.split("=", 1) for word in shlex.split(done.stdout)
                if "=" in word)


@pytest.fixture
def folder(request):
    path = pathlib.Path(f"/dev/shm/crossbill-test-{os.getpid()}-"
                        f"{abs(hash(request.node.name))}")
    yield path
    shutil.rmtree(path, ignore_errors=True)


class Service:
    """A program with the agent in it that does what it is told."""

    def __init__(self, folder, command, *options):
        self.folder = folder
        self.process = subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=os.environ | variables(folder, *options))
        self.pid = self.process.pid
        assert self.process.stdout.readline() == "ready\n"

    def do(self, letters, answer="done"):
        for letter in letters:
            self.process.stdin.write(letter)
            self.process.stdin.flush()
            assert self.process.stdout.readline() == answer + "\n"

    def start(self):
        done = tool("start", self.pid)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def stop(self, name="period.db"):
        done = tool("stop", self.pid, "-o", name, "--force", "--quiet")
        assert done.returncode == 0, done.stderr
        return bill(name)

    def collect(self, name="collected.db"):
        done = tool("collect", self.folder, "-o", name, "--force", "--quiet")
        assert done.returncode == 0, done.stderr
        return bill(name)

    def end(self):
        self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0


@pytest.fixture
def service(folder):
    all_of_them = []

    def make(*options, command=None):
        if command is None:
            compile_c("libcalls.so", LIBRARY, "-shared", "-fPIC")
            shutil.copy("libcalls.so", "liblate.so")
            compile_c("host", PROGRAM, "-L.", "-lcalls", "-Wl,-rpath,$ORIGIN",
                      "-ldl", "-pthread")
            command = ["./host"]
        all_of_them.append(Service(folder, command, *options))
        return all_of_them[-1]

    yield make
    for one in all_of_them:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(SECONDS)


def calls(document):
    found = {}
    for entry in document["entries"]:
        found[entry["name"]] = found.get(entry["name"], 0) + entry["calls"]
    return found


def test_what_lies_between_is_recorded(service):
    one = service("--stopped")
    one.do("cct")
    one.start()
    one.do("cc")
    assert calls(one.stop()) == {"count": 2000}
    one.do("cct")
    one.start()
    one.do("c")
    assert calls(one.stop()) == {"count": 1000}
    one.end()


def test_threads_and_forks(service):
    one = service("--stopped")
    one.do("tw")
    assert "2 processes" not in one.start()  # the other has no arena yet
    one.do("tcwwf")  # 4 threads, this one, an older child twice, a new one
    first = one.stop()
    assert calls(first) == {"count": 8000}
    assert len(first["processes"]) == 3
    assert {each["running"] for each in first["processes"]} == {True, False}
    one.do("twf")
    one.start()
    one.do("wf")
    second = one.stop()
    assert calls(second) == {"count": 2000}
    one.end()


def test_calls_in_progress(service):
    one = service("--stopped")
    one.do("o", answer="held")  # entered stopped ...
    one.start()
    one.do("x")  # ... and left
    one.do("c")
    first = one.stop()
    assert calls(first) == {"count": 1000}
    assert not any(line["orphan_calls"] for line in first["coverage"] or [])
    one.start()
    one.do("o", answer="held")  # entered, and open when it is stopped
    second = one.stop()
    assert calls(second) == {"hold": 1}
    (held,) = second["entries"]
    assert held["open"] == 1
    wall = second["processes"][0]["wall_ns"]
    assert 0 < held["total_ns"] <= wall
    one.do("x")  # left while it is stopped
    one.start()
    one.do("c")
    assert calls(one.stop()) == {"count": 1000}
    one.end()


def test_libraries_that_come_while_it_is_stopped(service):
    one = service("--stopped")
    one.do("d")
    one.start()
    one.do("d")
    assert calls(one.stop()) == {"count_late": 7}
    one.end()


def test_programs_that_it_starts(service, folder):
    one = service("--stopped")
    one.do("e")
    one.start()
    one.do("ee")
    document = one.stop()
    assert calls(document) == {"count": 2000}
    assert not any(each["running"] for each in document["processes"])
    one.end()


def test_hidden(service):
    one = service("--stopped")
    one.do("p", answer="hidden")
    assert one.process.stdout.readline() == "done\n"
    one.end()


def test_from_the_start_and_killed(service, folder):
    one = service()
    one.do("cw")
    refused = tool("collect", folder, "-o", "early.db")
    assert refused.returncode == 125
    assert "still being recorded" in refused.stderr
    assert "crossbill stop " in refused.stderr
    (child,) = pathlib.Path(
        f"/proc/{one.pid}/task/{one.pid}/children").read_text().split()
    one.process.kill()
    one.process.wait(SECONDS)
    wait_until(lambda: state(child) in ("", "Z"), "end of the child")
    one.collect("all.db")
    assert calls(bill("all.db")) == {"count": 2000}
    again = tool("collect", folder)
    assert again.returncode == 125 and "nothing to collect" in again.stderr
    assert not list(folder.glob("*.arena"))


def test_killed_while_recorded(service, folder):
    one = service("--stopped")
    one.do("c")
    one.start()
    one.do("c")
    one.process.kill()
    one.process.wait(SECONDS)
    assert calls(one.collect()) == {"count": 1000}


def test_for_a_time(service):
    one = service("--stopped")
    done = subprocess.Popen(
        [CROSSBILL, "start", str(one.pid), "--for", "1h", "-o", "hour.db",
         "--quiet"], stderr=subprocess.PIPE, text=True)
    assert "for 1h; Ctrl-C ends it earlier" in done.stderr.readline()
    one.do("c")
    done.send_signal(signal.SIGINT)
    assert done.wait(SECONDS) == 0, done.stderr.read()
    assert calls(bill("hour.db")) == {"count": 1000}
    done = tool("start", one.pid, "--for", "20ms", "-o", "short.db")
    assert done.returncode == 125 and "nothing is written" in done.stderr
    one.end()


SERVICE = """
    import os, select, sqlite3, sys, threading
    # As gunicorn does it: a master, workers that it has forked, threads.
    lines = [os.pipe() for _ in range(2)]
    told, tell = os.pipe()

    def work(times):
        base = sqlite3.connect(":memory:")
        for i in range(times):
            base.execute("select ?", (i,)).fetchone()

    for there, _ in lines:
        if os.fork() == 0:
            for _, other in lines:
                os.close(other)
            while os.read(there, 1):
                threads = [threading.Thread(target=work, args=(50,))
                           for _ in range(3)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                os.write(tell, b"x")
            os._exit(0)
    print("ready", flush=True)
    for line in iter(lambda: os.read(0, 1), b""):
        for _, there in lines:
            os.write(there, b"x")
        for _ in lines:
            os.read(told, 1)
        print("done", flush=True)
    for _, there in lines:
        os.close(there)
    for _ in lines:
        os.wait()
"""


def test_python_service(service, tmp_path):
    program = tmp_path / "service.py"
    program.write_text(textwrap.dedent(SERVICE))
    one = service("--stopped", command=[sys.executable, str(program)])
    one.do("rr")
    for times in (1, 2):
        one.start()
        one.do("r" * times)
        document = one.stop()
        found = calls(document)
        assert found["Connection.execute"] == 300 * times
        assert found["Cursor.fetchone"] == 300 * times
        sites = {(site["entry"], os.path.basename(site["file"])): site["calls"]
                 for site in document["sites"]}
        assert sites["Connection.execute", "service.py"] == 300 * times
        one.do("r")
    one.end()


FORKED = """
import os, select, threading
def work(): select.epoll().close()
def in_a_thread():
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
in_a_thread()
child = os.fork()
if child == 0:
    in_a_thread()
    work()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
"""


def test_forked_child_with_threads(folder):
    """Never started: the child's own thread leaves the parent's arena, which its
    main thread still had in hand. With the charge of hooks before enter_stopped()
    the child ended by SIGSEGV, as gunicorn's workers with threads did."""
    said = tool("env", "--dir", folder, "--stopped")
    assert said.returncode == 0
    done = finish("sh", "-c", f"{said.stdout}\nexec {sys.executable} -c "
                  + shlex.quote(FORKED))
    assert (done.returncode, done.stderr) == (0, "")


def test_formats(folder):
    agent = os.path.join(os.path.dirname(CROSSBILL), "libcrossbill-agent.so")
    text = tool("env", "--dir", folder, "--stopped", "--format",
                "systemd").stdout
    assert text.splitlines() == [
        "[Service]", f'Environment="CROSSBILL_SESSION={folder}:stopped"',
        f'Environment="LD_PRELOAD={os.path.realpath(agent)}"']
    text = tool("env", "--dir", folder, "--format", "docker").stdout
    assert text.startswith(f"ENV CROSSBILL_SESSION={folder}:started\n")
    usual = f"CROSSBILL_SESSION=/dev/shm/crossbill-service-{os.geteuid()}:"
    assert usual in tool("env").stdout
    for path in ("web", "/dev/shm/a b", "/nowhere/web", "/" + "a" * 300):
        done = tool("env", "--dir", path)
        assert done.returncode == 125 and "--dir" in done.stderr
        assert done.stdout == ""
    done = tool("env", "--format", "ini")
    assert done.returncode == 125 and "systemd" in done.stderr


def refused(*arguments):
    done = tool(*arguments)
    assert done.returncode == 125 and done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_which_processes(service, tmp_path):
    gone = subprocess.Popen(["true"])
    gone.wait()
    assert "it has ended" in refused("start", gone.pid)
    assert "it has ended" in refused("stop", gone.pid)
    plain = subprocess.Popen(["sleep", "1000"])
    try:
        assert "runs without the agent" in refused("start", plain.pid)
    finally:
        plain.kill()
        plain.wait()
    if os.geteuid() == 0:
        other = subprocess.Popen(["sleep", "1000"], user="nobody")
        try:
            done = finish(CROSSBILL, "start", other.pid)
            assert "runs without the agent" in done.stderr  # root may look
        finally:
            other.kill()
            other.wait()
    compile_c("libcalls.so", LIBRARY, "-shared", "-fPIC")
    compile_c("host", PROGRAM, "-L.", "-lcalls", "-Wl,-rpath,$ORIGIN",
              "-pthread")
    recorder = start("--quiet", "--", "./host", stdin=subprocess.PIPE)
    assert recorder.stdout.readline() == "ready\n"
    children = pathlib.Path(
        f"/proc/{recorder.pid}/task/{recorder.pid}/children").read_text()
    said = [finish(CROSSBILL, "start", pid).stderr for pid in children.split()]
    recorder.communicate(timeout=SECONDS)
    assert any("'crossbill record'" in each for each in said), said
    one = service("--stopped")
    assert "is not being recorded" in refused("stop", one.pid)
    assert "with --for only" in refused("start", one.pid, "-o", "x.db")
    for length in ("0", "x", "-1", "10w", "1e9s", "8d"):
        assert "--for" in refused("start", one.pid, f"--for={length}")
    pathlib.Path("there.db").write_text("")
    assert "there.db" in refused("start", one.pid, "--for", "1s", "-o",
                                 "there.db")
    one.start()
    assert "recorded already" in refused("start", one.pid)
    assert "there.db" in refused("stop", one.pid, "-o", "there.db")
    one.do("c")  # it goes on
    assert calls(one.stop()) == {"count": 1000}
    assert "is no folder of a service" in refused("collect", tmp_path)
    assert "nowhere" in refused("collect", tmp_path / "nowhere")
    for word in ("start", "stop"):
        assert "PID" in refused(word, "abc")
    one.end()


def test_folder_of_another(folder, service):
    folder.mkdir(mode=0o755)
    one = service("--stopped")
    assert "mode 0700" in refused("start", one.pid)
    one.do("cp"[:1])
    one.end()
    assert not list(folder.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_another_user(service):
    one = service("--stopped")
    nobody = pwd.getpwnam("nobody").pw_uid

    def drop():
        os.setuid(nobody)

    try:
        done = finish(CROSSBILL, "start", one.pid, preexec_fn=drop)
    except PermissionError:
        pytest.skip("the tool lies where nobody may look")
    assert done.returncode == 125
    assert "belongs to user 0" in done.stderr
    one.end()

# SPDX-License-Identifier: MIT
"""Servers and their worker processes, under load and ended by SIGTERM: as
without us, and on the bill each request's one call.

A server runs plainly, under `crossbill record`, and as a service that is
recorded between start and stop. Its answers, its exit status and what it
leaves (no process) are those of the plain run; nothing of ours stays in
/dev/shm. What was seen to fail: gunicorn with threads, whose workers ended by
SIGSEGV under a service that was stopped.
"""
import collections
import contextlib
import http.client
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import pytest

from conftest import environment
from harness import tool

SERVERS = pathlib.Path(__file__).resolve().parent / "servers"
SHM = pathlib.Path("/dev/shm")
REQUESTS = 300
SECONDS = 60
GUNICORN = ["-m", "gunicorn", "--workers", "2", "--no-control-socket",
            "--bind", "127.0.0.1:PORT", "app:web"]

# A server's command, with PORT and FOLDER in it; the function that each request
# calls once; what is asked for in turn.
Server = collections.namedtuple("Server", "command function pages")
PYTHON = {"gunicorn": GUNICORN,
          "gunicorn-preload": [*GUNICORN, "--preload"],
          "gunicorn-threads": [*GUNICORN, "--threads", "4"],
          "uvicorn": ["-m", "uvicorn", "--workers", "2", "--port", "PORT",
                      "app:asgi"]}
NATIVE = {
    "nginx": Server(["nginx", "-e", "FOLDER/nginx.log", "-c",
                     "FOLDER/nginx.conf"], "deflateEnd", ["/", "/refused"]),
    "php-fpm": Server(["PHP", "--fpm-config", "FOLDER/php-fpm.conf"],
                      "deflateEnd", ["/php"])}


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_until(condition, what):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError(f"within {SECONDS} s there was no {what}")


def ask(port, page):
    """The status of an answer; None while nobody listens."""
    with contextlib.suppress(ConnectionError):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        line.request("GET", page, headers={"Accept-Encoding": "gzip"})
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.status
    return None


def members(session):
    """The living processes of a session."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            words = path.read_text().rpartition(")")[2].split()
            if words[0] != "Z" and int(words[3]) == session:
                found.append(int(path.parent.name))
    return found


def left_by(recorder):
    """The session folders of a recorder."""
    return list(SHM.glob(f"crossbill-{os.geteuid()}-{recorder}*"))


class Running:
    """A server that answers, in a session of its own."""

    def __init__(self, command, folder, env, ready):
        self.process = subprocess.Popen(
            [str(word) for word in command], cwd=folder, env=env,
            start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=open(folder / "said", "wb"), stderr=subprocess.STDOUT)
        self.pid = self.process.pid
        try:
            wait_until(ready, "answer")
        except AssertionError:
            os.killpg(self.pid, signal.SIGKILL)
            raise

    def stop(self):
        """Its status; all that it started has to end as well."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(SECONDS)
        wait_until(lambda: not members(self.pid), "end of its processes")
        return status


@pytest.fixture
def lay():
    """A folder with the servers' files, which their workers' user may read; a
    port; and what fills both into a command."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="crossbill-servers-"))
    folder.chmod(0o755)
    port = free_port()

    def filled(text):
        return text.replace("PORT", str(port)).replace("FOLDER", str(folder))
    for path in SERVERS.iterdir():
        if path.is_file():
            (folder / path.name).write_text(filled(path.read_text()))
    (folder / "page.txt").write_text("one line of text\n" * 100)
    for name in ("queue", "results"):
        (folder / name).mkdir()
    yield folder, port, lambda words: [filled(str(word)) for word in words]
    shutil.rmtree(folder)


def load(port, pages):
    return collections.Counter(ask(port, pages[number % len(pages)])
                               for number in range(REQUESTS))


def calls(recording, function):
    """By the library that has the function and by that which has a method of
    its name: of either, not their sum."""
    found = collections.Counter()
    for entry in tool.bill(recording)["entries"]:
        if entry["name"].endswith(function):
            found[entry["core"]] += entry["calls"]
    return max(found.values(), default=0)


@contextlib.contextmanager
def service():
    """A folder of a service, and its variables."""
    folder = SHM / f"crossbill-servers-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    said = tool.run(tool.CROSSBILL, "env", "--dir", folder, "--stopped")
    try:
        yield dict(word.split("=", 1) for word in shlex.split(said)
                   if "=" in word)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(server, folder, use, ready):
    """Three runs of a server: `use` makes its load and says what it saw."""
    env = environment(folder)

    def run(*prefix):
        running = Running([*prefix, *server.command], folder, env, ready)
        seen = use(), running.stop()
        assert left_by(running.pid) == []
        return seen
    plain = run()
    db = folder / "recorded.db"
    assert run(tool.CROSSBILL, "record", "--quiet", "-o", db, "--") == plain
    with service() as variables:
        running = Running(server.command, folder, env | variables, ready)
        tool.run(tool.CROSSBILL, "start", running.pid)
        seen = use()
        period = folder / "period.db"
        tool.run(tool.CROSSBILL, "stop", running.pid, "--quiet", "-o", period)
        assert (seen, running.stop()) == plain
    return plain, db, period


def judge(server, lay, extra):
    """`extra`: calls that asking whether it is ready has made."""
    folder, port, fill = lay
    server = server._replace(command=fill(server.command))
    asked = collections.Counter()

    def ready():
        answer = ask(port, server.pages[0])
        asked[answer] += 1
        return answer == 200
    (seen, status), db, period = compare(
        server, folder, lambda: load(port, server.pages), ready)
    assert sum(seen.values()) == REQUESTS and None not in seen
    assert status == 0
    assert calls(period, server.function) == REQUESTS
    assert calls(db, server.function) == REQUESTS + extra


@pytest.mark.parametrize("name", PYTHON)
def test_workers_of_python(python, lay, name):
    judge(Server([python, *PYTHON[name]], "complete_statement",
                 ["/", "/refused"]), lay, 1)


def test_celery(python, lay):
    """Two forked workers, and messages as files."""
    folder, _, _ = lay
    env = environment(folder)

    def use():
        return tool.run(python, "send.py", REQUESTS, cwd=folder, env=env)
    server = Server([python, "-m", "celery", "-A", "app:tasks", "worker",
                     "--concurrency", "2", "--loglevel", "INFO"], None, None)
    plain, *recordings = compare(
        server, folder, use,
        lambda: b" ready." in (folder / "said").read_bytes())
    assert plain == (f"{REQUESTS}\n", 0)
    for one in recordings:
        assert calls(one, "complete_statement") == REQUESTS


def test_nginx(lay):
    if shutil.which("nginx") is None:
        pytest.skip("no nginx")
    judge(NATIVE["nginx"], lay, 1)


def test_php_fpm(lay):
    """Behind an nginx that is not recorded. PHP's own functions are inside of
    its program; those of libraries that it calls are on the bill."""
    names = [path.name for folder in os.environ["PATH"].split(":")
             for path in pathlib.Path(folder).glob("php-fpm*")]
    if not names or shutil.which("nginx") is None:
        pytest.skip("no php-fpm and nginx")
    folder, port, fill = lay
    server = NATIVE["php-fpm"]
    server = server._replace(command=[names[0], *server.command[1:]])
    conf = folder / "nginx.conf"
    conf.write_text(conf.read_text().replace("gzip on", "gzip off"))
    front = Running(fill(NATIVE["nginx"].command), folder, environment(folder),
                    lambda: ask(port, "/refused") == 403)
    try:
        judge(server, lay, 1)
    finally:
        front.stop()

# SPDX-License-Identifier: MIT
# What hooks of the interpreter hear: audits, errors that nobody can raise.
import array, ctypes, decimal, os, pickle, select, signal, socket, sqlite3
import sys, threading, zlib
import numpy, orjson
from lxml import etree

heard, listening = [], False


def audit(event, arguments):
    if listening and event not in ("object.__getattr__", "sys._getframe"):
        heard.append((event, [one for one in arguments
                              if isinstance(one, (int, str, bytes))
                              and not (isinstance(one, int) and one > 9999)]))


sys.addaudithook(audit)
listening = True
zlib.crc32(b"x")
database = sqlite3.connect(":memory:")
database.execute("select 1").fetchall()
library = ctypes.CDLL("libz.so.1")
library.crc32(0, b"x", 1)
ctypes.string_at(b"abc", 2)
open("/dev/null").close()
pickle.loads(pickle.dumps(decimal.Decimal(1)))
compile("1", "x", "eval")
exec("numpy.arange(3).sum(), orjson.dumps(1)")
socket.socketpair()[0].close()
array.array("i", [1]).tobytes()
id(heard)
import xml.sax  # noqa: E402
listening = False
print(*heard, sep="\n")


def unraisable(args):
    message = (args.err_msg or "").split(" at 0x")[0]
    print(args.exc_type.__name__, args.exc_value, message,
          getattr(args.object, "__qualname__", type(args.object).__name__))


sys.unraisablehook = unraisable


class Bad:
    def __del__(self):
        zlib.decompress(b"x")


Bad()
numbers = numpy.array([Bad(), Bad()], dtype=object)
del numbers
kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
values = (ctypes.c_int * 2)(2, 1)
libc = ctypes.CDLL(None)
libc.qsort(values, 2, 4, kind(lambda a, b: 1 / 0))
database.set_progress_handler(lambda: 1 / 0, 1)
database.set_trace_callback(lambda text: 1 / 0)
try:
    database.execute("select 1").fetchall()
except sqlite3.Error as error:
    print(type(error).__name__, error)


def entity(*_):
    raise KeyError("resolver")


class Target:
    def start(self, tag, attributes):
        raise KeyError(tag)

    def close(self):
        return "closed"


try:
    etree.fromstring("<a/>", etree.XMLParser(target=Target()))
except KeyError as error:
    print(error)
try:
    orjson.dumps([object()], default=entity)
except TypeError as error:
    print(error, repr(error.__cause__))
ours, theirs = socket.socketpair()
ours.setblocking(False)
signal.set_wakeup_fd(ours.fileno())
caught = []
signal.signal(signal.SIGUSR1, lambda number, frame: caught.append(
    (number, frame.f_code.co_name)))


def work():
    for _ in range(2000):
        numpy.arange(10).sum()
        zlib.crc32(b"x")
    signal.raise_signal(signal.SIGUSR1)
    os.kill(os.getpid(), signal.SIGUSR1)


work()
print(caught, theirs.recv(9), select.select([theirs], [], [], 0)[0] == [])
signal.set_wakeup_fd(-1)
signal.signal(signal.SIGALRM, lambda *_: 1 / 0)
for wait in (lambda: threading.Lock().acquire() and threading.Event().wait(),
             lambda: theirs.recv(1), lambda: select.select([theirs], [], [])):
    try:  # the alarm may ring before there is a wait
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        wait()
    except ZeroDivisionError as error:
        print(error, error.__traceback__.tb_next is not None)

# SPDX-License-Identifier: MIT
"""Which files load() takes, and what it says to the others.

Seen to fail: with the check of the loaded contract taken out of library.cpp,
with `expect` ignored.
"""
import ctypes
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import support
from support import Case, compile_text, core, crossbill, other, run_python

CORE = core()
BadLibrary = crossbill.BadLibrary

VERSION = """
#include <crossbill/boundary.hpp>
int32_t version() { return %d; }
CROSSBILL_EXPORT(version_of, version, "Its version.")
%s
"""
MORE = """
int32_t more(int32_t a) { return a; }
CROSSBILL_EXPORT(version_more, more, "More.", "a")
"""


class Refused(Case):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=support.MADE))
        self.addCleanup(shutil.rmtree, self.folder)

    def file(self, content, name="libx.so"):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def test_no_library(self):
        for path in ("/no/such/file", self.file(b""), self.file(b"hello"),
                     self.file(b"\x7fELF" + b"\0" * 60), "/dev/null",
                     self.folder):
            error = self.refused(BadLibrary, str(path), crossbill.load, path)
            self.assertIsInstance(error, ImportError)
        self.assertRaises(TypeError, crossbill.load, 5)
        self.assertRaises(TypeError, crossbill.load)

    def test_no_contract(self):
        maps = pathlib.Path("/proc/self/maps").read_text().splitlines()
        libc = next(line.split()[-1] for line in maps if "/libc.so" in line)
        self.refused(BadLibrary, "has no contract", crossbill.load, libc)

    def test_damaged(self):
        good = pathlib.Path(CORE.__file__).read_bytes()
        at = good.index(b'"doc":"Their sum.')
        for offset in (7, 12, 40, -30, -100):
            bad = bytearray(good)
            bad[at + offset] ^= 1
            path = self.file(bytes(bad))
            self.refused(BadLibrary, str(path), crossbill.load, path)

    def test_a_symbol_is_missing(self):
        good = pathlib.Path(CORE.__file__).read_bytes()
        bad = good.replace(b"\0crossbill_shim_t_add\0",
                           b"\0crossbill_shim_t_xdd\0")
        self.assertNotEqual(good, bad)
        self.refused(BadLibrary, "t_add", crossbill.load, self.file(bad))

    def test_it_cannot_be_linked(self):
        text = VERSION % (1, """
extern "C" int is_nowhere();
int32_t uses() { return is_nowhere(); }
CROSSBILL_EXPORT(version_uses, uses, "Uses it.")
""")
        path = compile_text(text, "unlinked")
        self.refused(BadLibrary, "is_nowhere", crossbill.load, path)

    def test_expected_hash(self):
        path = CORE.__file__
        self.assertIs(crossbill.load(path, expect=CORE.__contract_hash__), CORE)
        error = self.refused(BadLibrary, "0123456789abcdef", crossbill.load,
                             path, expect="0123456789abcdef")
        self.assertIn(CORE.__contract_hash__, str(error))

    def test_expected_library(self):
        one = compile_text(VERSION % (1, ""), "one")
        same = compile_text(VERSION % (2, ""), "same")
        two = compile_text(VERSION % (1, MORE), "two")
        self.assertEqual(crossbill.load(one, expect=same).version(), 1)
        self.refused(BadLibrary, "function version_more is gone",
                     crossbill.load, one, expect=two)
        self.refused(BadLibrary, "function version_more is new",
                     crossbill.load, two, expect=one)
        self.refused(BadLibrary, "/no/such/file", crossbill.load, one,
                     expect="/no/such/file")


class Replaced(Case):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=support.MADE))
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = self.folder / "libversion.so"

    def put(self, number, more=""):
        library = compile_text(VERSION % (number, more), f"version{number}")
        fresh = self.folder / "fresh"
        shutil.copy(library, fresh)
        os.replace(fresh, self.path)

    def test_the_same_file_is_the_same_module(self):
        self.put(1)
        module = crossbill.load(self.path)
        link = self.folder / "link.so"
        os.symlink(self.path, link)
        self.assertIs(crossbill.load(str(self.path)), module)
        self.assertIs(crossbill.load(os.fsencode(self.path)), module)
        self.assertEqual(crossbill.load(link).version(), 1)
        self.assertIs(crossbill.reload(module), module)

    def test_a_new_file_is_a_new_module(self):
        self.put(1)
        old = crossbill.load(self.path)
        self.put(2)
        new = crossbill.load(self.path)
        self.assertEqual((old.version(), new.version()), (1, 2))
        self.put(3, MORE)
        self.assertEqual(crossbill.load(self.path).more(5), 5)

    def test_reload(self):
        self.put(1)
        module = crossbill.load(self.path)
        before = module.version
        self.put(3, MORE)
        self.assertIs(crossbill.reload(module), module)
        self.assertEqual((module.version(), before(), module.more(1)),
                         (3, 1, 1))
        self.assertIs(crossbill.load(self.path), module)
        self.assertRaises(TypeError, crossbill.reload, os)

    def test_another_version_in_the_process(self):
        """Loaded by somebody else, replaced since: the name gives the old."""
        self.put(1)
        held = ctypes.CDLL(str(self.path))
        self.put(3, MORE)
        self.refused(BadLibrary, "start a new process", crossbill.load,
                     self.path)
        self.assertIsNotNone(held)


INTERPRETERS = """
import sys, sysconfig
try:
    import _interpreters as interpreters  # 3.13
except ImportError:
    try:
        import _xxsubinterpreters as interpreters
    except ImportError:
        sys.exit("none")
run = getattr(interpreters, "exec", None) or interpreters.run_string

# Without the interpreter's own check, as embedders can have it.
may_be_unchecked = (sys.version_info >= (3, 12)
                    and not sysconfig.get_config_var("Py_GIL_DISABLED"))
UNCHECKED = "import _imp; _imp._override_multi_interp_extensions_check(-1)"
TRY = '''
try:
    from crossbill_ffi import load
    print("loaded")
except ImportError as error:
    print("refused:", error)
'''

def makers():
    if sys.version_info >= (3, 13):
        return [lambda: interpreters.create("isolated"),  # a lock of its own
                lambda: interpreters.create("legacy")]
    if sys.version_info >= (3, 12):
        return [lambda: interpreters.create(isolated=True),
                lambda: interpreters.create(isolated=False)]
    return [interpreters.create]

def main_works():
    import array, crossbill_ffi as crossbill
    core = crossbill.load(sys.argv[1])
    assert core.squares(array.array("d", [2])) == [4]

if sys.argv[2] == "first":
    main_works()
for make in makers():
    for script in [TRY, UNCHECKED + TRY][:1 + may_be_unchecked]:
        made = make()
        assert run(made, script) is None
        interpreters.destroy(made)
main_works()
"""


class Interpreter(Case):
    def test_sub_interpreters_are_refused(self):
        """By a sentence, and the main one goes on."""
        for order in ("first", "last"):
            status, output = run_python(INTERPRETERS, CORE.__file__, order)
            if output == "none\n":
                self.skipTest("this Python has no module of sub-interpreters")
            self.assertEqual(status, 0, output)
            for line in output.splitlines():
                self.assertRegex(line, "^refused: .*(main |sub)interpreter")

    def test_buffers_in_sub_interpreters(self):
        """A memoryview may be lent to one: the memory is held meanwhile."""
        status, output = run_python("""
import array, sys
try:
    import _interpreters as interpreters
except ImportError:
    sys.exit("none")
import crossbill_ffi as crossbill
squares = crossbill.load(sys.argv[1]).squares(array.array("d", [3]) * 50_000)
made = interpreters.create()
interpreters.exec(made, "import _interpreters")
interpreters.set___main___attrs(made, {"view": memoryview(squares)})
interpreters.exec(made, "print(view[49_999])")
try:
    squares.release()
except BufferError as error:
    print(error)
interpreters.exec(made, "del view")
squares.release()
interpreters.destroy(made)
""", CORE.__file__)
        if output == "none\n":
            self.skipTest("this Python lends nothing to sub-interpreters")
        self.assertEqual(
            (status, output),
            (0, "9.0\nthe array's memory is still viewed by others\n"))

    def test_tool(self):
        tool = support.BUILD / "crossbill"
        if not tool.exists():
            self.skipTest("the tool is not built")
        done = subprocess.run(
            [sys.executable, "-m", "crossbill_ffi", "--help"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(support.PACKAGE)})
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"record", done.stdout)

    def test_two_libraries(self):
        """Each has its own table, objects and registry."""
        theirs = other()
        crossbill.watch_objects(True)
        mine, one = CORE.counter_new(1), theirs.counter_new(2)
        self.assertEqual(
            [len(crossbill.live_objects(m)) for m in (CORE, theirs)], [1, 1])
        crossbill.watch_objects(False)
        self.assertEqual((mine.peek(), one.peek()), (1, 2))
        self.assertNotEqual(mine.handle >> 48, one.handle >> 48)

    def test_at_exit(self):
        """Objects that outlive everything are freed, or forgotten, quietly."""
        status, output = run_python("""
import array, crossbill_ffi as crossbill, sys
core = crossbill.load(sys.argv[1])
kept = [core.counter_new(1), core.squares(array.array("d", [1])),
        core.Data.array(3), core.tail(core.squares(array.array("d", [1])), 0)]
sys.modules["keeper"] = kept
""", CORE.__file__)
        self.assertEqual((status, output), (0, ""))


if __name__ == "__main__":
    unittest.main()

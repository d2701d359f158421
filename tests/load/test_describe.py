# SPDX-License-Identifier: MIT
"""What Python is told of a module: signatures, help, pickles.

Seen to fail: with the default left out of the signature, with a class pickled
by its name alone.
"""
import copy
import inspect
import pickle
import pydoc
import unittest

from support import Case, core, crossbill, run_python

CORE = core()

SCALE = """\
scale(data: buffer[f64], factor: float = 2.0) -> None
    Multiplies in place.

    Parameters:
        data: a writable buffer of f64, lent for the call without a copy, and \
written by the core.
        factor: a float (f64). By how much.

    Raises:
        negative_input: An item was negative.

    Python's lock is released during the call; buffers are held.
"""

SIGNATURES = {
    "add": "(a: int, b: int) -> int",
    "nothing": "() -> None",
    "same_color": "(x: core.Color) -> core.Color",
    "maybe": "(n: int | None = None) -> int",
    "id_or": "(data: Data | None) -> int",
    "count_up": "(to: buffer[i32], n: int) -> int",
    "count_both": "(to: buffer[i32], and_to: buffer[f64]) -> "
                  "tuple[bool, int, int]",
    "squares": "(data: buffer[f64]) -> Array[f64]",
    "tail": "(data: buffer[f64], from_: int) -> Array[f64]",
    "fold": "(data: buffer[i64], step: Callable[[int, int], int]) -> int",
    "upper": "(from_: str) -> str",
    "reversed": "(from_: bytes) -> bytes",
    "counter_new": "(start: int) -> core.Counter",
}


class Described(Case):
    def test_signatures(self):
        for name, text in SIGNATURES.items():
            self.assertEqual(str(inspect.signature(getattr(CORE, name))), text)
        bound = inspect.signature(CORE.counter_new(1).add)
        self.assertEqual(str(bound), "(n: int) -> int")
        self.assertEqual(str(inspect.signature(CORE.Counter.add)),
                         "(counter: core.Counter, n: int) -> int")

    def test_names_that_python_reserves(self):
        self.assertEqual(CORE.upper("a"), "A")
        self.assertEqual(CORE.upper(from_="a"), "A")
        self.assertIn("from_: a str", CORE.upper.__doc__)

    def test_help(self):
        text = pydoc.plain(pydoc.render_doc(CORE.scale))
        text = "\n".join(line.rstrip() for line in text.splitlines())
        self.assertEqual(text.split("\n", 2)[2].rstrip(), SCALE.rstrip())

    def test_help_of_everything(self):
        text = pydoc.plain(pydoc.render_doc(CORE))
        for name in CORE.__all__:
            self.assertIn(name, text)
            value = getattr(CORE, name)
            self.assertTrue(value.__doc__, name)
            self.assertEqual(value.__module__, "core")
            self.assertEqual(value.__name__, name)

    def test_help_of_the_package(self):
        """Its classes have a module of their own. With __module__ among the
        getters of functions pydoc compared that with a text."""
        text = pydoc.plain(pydoc.render_doc(crossbill))
        self.assertIn("class Function", text)
        for name in crossbill.__all__:
            self.assertIsInstance(getattr(crossbill, name).__module__, str)
        self.assertIs(pickle.loads(pickle.dumps(crossbill.Method)),
                      crossbill.Method)

    def test_the_module(self):
        self.assertEqual(CORE.__name__, "core")
        self.assertEqual(sorted(CORE.__all__), CORE.__all__)
        self.assertIn("Color", CORE.__all__)
        self.assertEqual(set(CORE.__all__) - set(dir(CORE)), set())
        self.assertRegex(CORE.__contract_hash__, "^[0-9a-f]{16}$")
        self.assertTrue(CORE.__file__.endswith("libcore.so"))

    def test_functions(self):
        add = CORE.add
        self.assertEqual(add.__qualname__, "add")
        self.assertEqual(CORE.Counter.add.__qualname__, "Counter.add")
        self.assertEqual(add.__symbol__, "t_add")
        self.assertTrue(inspect.isroutine(add))
        add.note = 5
        self.assertEqual(add.note, 5)

        class Holder:
            plain = add
        self.assertEqual(Holder().plain(1, 2), 3)

    def test_methods(self):
        """Functions whose first parameter is the object, by their prefix."""
        names = {name for name in vars(CORE.Counter) if name[0] != "_"}
        self.assertEqual(names, {"add", "move", "peek", "same", "values",
                                 "visit"})
        counter = CORE.counter_new(5)
        self.assertEqual(counter.add(2), CORE.counter_peek(counter))
        self.assertRaises(TypeError, CORE.Counter.add, 5, 2)

    def test_pickled_by_path(self):
        for value in (CORE, CORE.add, CORE.Counter.add, CORE.Data, CORE.Color,
                      CORE.Color.blue, CORE.Counter, CORE.negative_input):
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                again = pickle.loads(pickle.dumps(value, protocol))
                self.assertIs(again, value)
        with self.assertRaises(TypeError):
            pickle.dumps(CORE.counter_new(1))

    def test_pickled_for_another_process(self):
        data = pickle.dumps([CORE, CORE.add, CORE.Color.blue, CORE.Data(1, 2)])
        status, output = run_python(
            "import pickle, sys\n"
            "core, add, blue, data = pickle.loads(bytes.fromhex(sys.argv[1]))\n"
            "print(core.__name__, add(1, 2), repr(blue), data)", data.hex())
        self.assertEqual(
            (status, output),
            (0, "core 3 <Color.blue: 7> Data(id=1, value=2.0, flag=0)\n"))

    def test_subclasses_are_pickled_as_ever(self):
        with self.assertRaises(Exception):
            pickle.dumps(type("Local", (CORE.Data,), {}))

    def test_copied(self):
        self.assertIs(copy.copy(CORE.add), CORE.add)
        self.assertIs(copy.deepcopy([CORE.add])[0], CORE.add)


if __name__ == "__main__":
    unittest.main()

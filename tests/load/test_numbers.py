# SPDX-License-Identifier: MIT
"""Numbers, enums and how arguments are given.

Seen to fail: with the limits of i32 one too wide in items.cpp, with the check
of the number of arguments taken out of direct.cpp.
"""
import array
import math
import unittest

from support import Case, core, crossbill

CORE = core()
WIDTHS = [(f"{sign}{bits}", -(1 << bits - 1) if sign == "i" else 0,
           (1 << bits - 1) - 1 if sign == "i" else (1 << bits) - 1)
          for sign in "iu" for bits in (8, 16, 32, 64)]


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Numbers(Case):
    def test_integers_of_every_width(self):
        for name, low, high in WIDTHS:
            same = getattr(CORE, f"same_{name}")
            for value in (low, low + 1, 0, 1, high - 1, high, high // 2):
                self.assertEqual(same(value), value, name)
            for value in (low - 1, high + 1, 10**30, -10**30):
                self.refused(OverflowError, f"is out of range of {name}", same,
                             value)

    def test_what_is_no_integer(self):
        for name, _, _ in WIDTHS:
            same = getattr(CORE, f"same_{name}")
            for value in (1.0, "1", None, [1], b"1"):
                self.refused(TypeError, "expected an int, got ", same, value)
            self.assertEqual(same(Index(7)), 7)
            self.assertEqual(same(True), 1)
            self.refused(OverflowError, "out of range", same, Index(1 << 70))
            self.assertRaises(TypeError, same, Index("no"))

    def test_floats(self):
        for value in (0.0, -0.0, 1.5, 1e300, math.inf, -math.inf, 7):
            self.assertEqual(CORE.same_f64(value), value)
        self.assertTrue(math.isnan(CORE.same_f64(math.nan)))
        self.assertEqual(CORE.same_f32(0.5), 0.5)
        self.assertNotEqual(CORE.same_f32(0.1), 0.1)
        self.assertEqual(CORE.same_f32(math.inf), math.inf)
        self.refused(OverflowError, "out of range of f32", CORE.same_f32, 1e39)
        for value in ("1", None, b"1", 1j):
            self.refused(TypeError, "expected a float, got", CORE.same_f64,
                         value)
        self.assertRaises(OverflowError, CORE.same_f64, 10**400)

    def test_bools(self):
        self.assertIs(CORE.same_bool(True), True)
        self.assertIs(CORE.same_bool(False), False)
        for value in (0, 1, None, "true"):
            self.refused(TypeError, "expected a bool", CORE.same_bool, value)

    def test_enums(self):
        Color = CORE.Color
        self.assertEqual([(c.name, c.value) for c in Color],
                         [("red", 0), ("green", 1), ("blue", 7)])
        for color in Color:
            self.assertIs(CORE.same_color(color), color)
            self.assertIs(CORE.same_color(int(color)), color)
        self.refused(crossbill.BadArgument, "none of the declared values",
                     CORE.same_color, 3)
        self.refused(OverflowError, "out of range of Color", CORE.same_color,
                     1 << 40)
        for value in (True, "red", 1.0, None, unittest):
            self.refused(TypeError, "expected Color", CORE.same_color, value)

    def test_each_argument_in_its_place(self):
        self.assertEqual(CORE.mix(1, 2, 3, 4), 4321)
        self.assertEqual(CORE.mix_whole(1, 2, 3, 4), 4321)
        self.assertEqual(CORE.mix_whole(-1, 2, -3, 4), 3719)
        self.assertEqual(CORE.half(-9.0), -4)
        self.assertIsNone(CORE.nothing())
        items = array.array("q", [5, 6])
        self.assertEqual(CORE.many(1, 2., 3, 4., items, 7, 8.), 37)
        self.assertEqual(CORE.many(1, 2., 3, 4., items, 7, 8., False), 36)

    def test_both_ways_in(self):
        """Common shapes take the C symbol, the rest the shim."""
        for name in ("add", "add_quickly", "same_i8", "total_f64", "utf8_units",
                     "counter_add", "nothing", "mix", "mix_whole"):
            self.assertTrue(getattr(CORE, name).__direct__, name)
        for name in ("many", "scale", "same_data", "squares", "count_up",
                     "maybe", "fold", "same_f32"):
            self.assertFalse(getattr(CORE, name).__direct__, name)


class Arguments(Case):
    def test_by_name(self):
        for add in (CORE.add, CORE.add_quickly):
            self.assertEqual(add(1, b=2), 3)
            self.assertEqual(add(b=1, a=5), 6)
            self.assertEqual(add(**{"".join(["a"]): 1, "b": 2}), 3)
        self.assertEqual(CORE.mix(d=4, c=3, b=2, a=1), 4321)

    def test_defaults(self):
        self.assertEqual(CORE.maybe(), -1)
        self.assertEqual(CORE.maybe(None), -1)
        self.assertEqual(CORE.maybe(n=3), 3)

    def test_wrong_numbers_of_them(self):
        for name in ("add", "counter_add"):
            call = getattr(CORE, name)
            self.refused(TypeError, "missing required argument", call)
            self.refused(TypeError, "missing required argument 'n'"
                         if name == "counter_add" else
                         "missing required argument 'b'", call, 1)
            self.refused(TypeError, "takes 2 arguments but 3 were given", call,
                         1, 2, 3)
        self.refused(TypeError, "takes 0 arguments but 1 was given",
                     CORE.nothing, 1)
        self.refused(TypeError, "unexpected keyword argument 'c'", CORE.add, 1,
                     2, c=3)
        self.refused(TypeError, "multiple values for argument 'a'", CORE.add,
                     1, a=3)
        self.refused(TypeError, "missing required argument 'a'", CORE.many)

    def test_the_argument_is_named(self):
        self.refused(TypeError, "add() argument 'b': expected an int, got str",
                     CORE.add, 1, "2")

    def test_types_are_called_as_python_does(self):
        class Mine:
            pass
        for value, name in ((Mine(), "Mine"), (None, "NoneType"), ([], "list"),
                            (array.array("i"), "array.array"),
                            (CORE.Data(), "Data")):
            self.refused(TypeError, f"expected an int, got {name}", CORE.add,
                         1, value)


if __name__ == "__main__":
    unittest.main()

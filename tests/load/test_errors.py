# SPDX-License-Identifier: MIT
"""Errors: each kind a class, with code, kind, message and cause.

Seen to fail: with the table of classes by code off by one.
"""
import pickle
import unittest

from support import Case, core, crossbill, doubles

CORE = core()


class Errors(Case):
    def failed(self, how):
        with self.assertRaises(crossbill.Error) as raised:
            CORE.fail_as(how)
        return raised.exception

    def test_every_kind(self):
        for how, kind, code, message, cause in (
                (1, CORE.negative_input, 7, "it is negative", None),
                (2, crossbill.Bug, -40, "nobody declared it", None),
                (3, crossbill.OutOfMemory, -41,
                 "no memory for what the call needed", None),
                (4, crossbill.Cancelled, -42, "enough", None),
                (5, crossbill.BadArgument, -7, "fail_as(): not that one", None),
                (6, crossbill.Bug, -40,
                 "an exception that is no std::exception", None),
                (7, crossbill.Bug, -40, "the consequence", "the reason")):
            error = self.failed(how)
            self.assertIs(type(error), kind)
            self.assertEqual((error.code, error.args[0], error.cause),
                             (code, message, cause))
            self.assertEqual(error.kind, kind.kind)
            self.assertIsInstance(error, Exception)
        self.assertEqual(CORE.fail_as(0), 0)

    def test_python_s_own_classes(self):
        self.assertTrue(issubclass(crossbill.BadArgument, ValueError))
        self.assertTrue(issubclass(crossbill.OutOfMemory, MemoryError))
        self.assertTrue(issubclass(crossbill.BadLibrary, ImportError))
        self.assertTrue(issubclass(CORE.negative_input,
                                   crossbill.DeclaredError))
        self.assertEqual(CORE.negative_input.code, 7)
        self.assertEqual(CORE.negative_input.__doc__,
                         "An item was negative.")

    def test_the_cause_is_shown(self):
        self.assertEqual(str(self.failed(7)), "the consequence (the reason)")

    def test_without_throwing(self):
        self.refused(CORE.negative_input, "no items", CORE.mean, doubles())
        self.assertEqual(CORE.mean(doubles(1, 2)), 1.5)

    def test_which_argument(self):
        self.refused(crossbill.BadArgument, "same_color(): x: a number that",
                     CORE.same_color, 3)

    def test_pickled(self):
        for how in (1, 2, 5, 7):
            error = self.failed(how)
            again = pickle.loads(pickle.dumps(error))
            self.assertEqual((type(again), str(again), again.code),
                             (type(error), str(error), error.code))


if __name__ == "__main__":
    unittest.main()

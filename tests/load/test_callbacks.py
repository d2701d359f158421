# SPDX-License-Identifier: MIT
"""Python callables as callbacks of a core.

Seen to fail: with the exception dropped in run(), with the lock not taken back
for a callback of a call that releases it (a crash).
"""
import array
import threading
import unittest

from support import Case, core, crossbill

CORE = core()
ITEMS = array.array("q", [1, 2, 3])


class Stop(BaseException):
    pass


class Callbacks(Case):
    def test_called(self):
        for fold in (CORE.fold, CORE.fold_freely):
            self.assertEqual(fold(ITEMS, lambda a, b: a + b), 6)
            self.assertEqual(fold(ITEMS, max), 3)
            self.assertEqual(fold(data=ITEMS, step=lambda a, b: -b), -3)
        self.refused(TypeError, "expected a callable", CORE.fold, ITEMS, 5)

    def test_exceptions_come_out(self):
        """The very object, with its traceback."""
        for fold in (CORE.fold, CORE.fold_freely):
            for kind in (KeyError, Stop, KeyboardInterrupt, SystemExit):
                mine = kind("mine")
                calls = []

                def step(a, b):
                    calls.append(b)
                    if b == 2:
                        raise mine
                    return 0
                try:
                    fold(ITEMS, step)
                    self.fail("nothing raised")
                except kind as raised:
                    self.assertIs(raised, mine)
                self.assertEqual(calls, [1, 2])
                names, trace = [], mine.__traceback__
                while trace:
                    names.append(trace.tb_frame.f_code.co_name)
                    trace = trace.tb_next
                self.assertEqual(names[-1], "step")

    def test_wrong_results(self):
        self.refused(TypeError, "a callback's result: expected an int, got str",
                     CORE.fold, ITEMS, lambda a, b: "no")
        self.refused(OverflowError, "out of range of i64", CORE.fold, ITEMS,
                     lambda a, b: 1 << 70)
        self.assertRaises(TypeError, CORE.fold, ITEMS, lambda a: 0)

    def test_every_kind_of_argument(self):
        seen = []
        CORE.each_kind(lambda *given: seen.extend(given))
        self.assertEqual(seen[:5], [0.5, CORE.Color.blue, True, "h\u00e9",
                                    b"\0\xff"])
        # What was lent is a copy: it may be kept.
        self.assertEqual(seen[5], [1, 2, 3])
        self.assertTrue(seen[5].readonly)

    def test_filled_by_python(self):
        kept = []

        def fill(items):
            kept.append(items)
            for i in range(3):
                items[i] = i + 1
        self.assertEqual(CORE.fill(fill), 321)
        self.assertEqual(kept[0], [1, 2, 3])

    def test_a_core_may_handle_a_failure(self):
        self.assertEqual(CORE.swallow(lambda n: n + 1), 2)
        self.assertEqual(CORE.swallow(lambda n: 1 // 0), -1)
        for kind in (Stop, KeyboardInterrupt):
            def step(n):
                raise kind
            self.assertRaises(kind, CORE.swallow, step)

    def test_on_another_thread(self):
        calls = []
        self.refused(crossbill.Bug, "callback 'ask' on another thread",
                     CORE.ask_elsewhere, calls.append)
        self.assertEqual(calls, [])

    def test_inside_of_each_other(self):
        def step(a, b):
            return a + CORE.fold_freely(ITEMS, lambda c, d: c + d * b)
        self.assertEqual(CORE.fold(ITEMS, step), 36)
        self.assertEqual(CORE.fold_freely(ITEMS, step), 36)

    def test_one_at_a_time(self):
        self.assertIsNone(CORE.wait_alone(lambda: None))
        error = self.refused(
            crossbill.BadArgument, "wait_alone(): in use", CORE.wait_alone,
            lambda: CORE.wait_alone(lambda: None))
        self.assertEqual(error.code, -26)
        self.assertIsNone(CORE.wait_alone(lambda: None))

    def test_the_buffer_stays_held(self):
        items = array.array("q", [1, 2, 3])
        self.assertRaises(BufferError, CORE.fold, items,
                          lambda a, b: items.append(4))
        items.append(4)

    def test_many_threads(self):
        """Each has its own lock and its own exception."""
        wrong = []

        def work(number):
            def step(a, b):
                if b == 3:
                    raise KeyError(number)
                return a
            for _ in range(300):
                try:
                    CORE.fold_freely(ITEMS, step)
                    wrong.append("nothing raised")
                except KeyError as error:
                    if error.args != (number,):
                        wrong.append(error.args)
        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_others_run_while_the_lock_is_released(self):
        """A thread that holds the call open does not stop the others."""
        inside, go_on = threading.Event(), threading.Event()

        def step(a, b):
            inside.set()
            return int(go_on.wait(20))
        results = []
        thread = threading.Thread(
            target=lambda: results.append(CORE.fold_freely(ITEMS, step)))
        thread.start()
        self.assertTrue(inside.wait(20))
        go_on.set()
        thread.join(20)
        self.assertEqual(results, [1])


if __name__ == "__main__":
    unittest.main()

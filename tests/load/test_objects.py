# SPDX-License-Identifier: MIT
"""Objects of a core: their life, and every misuse of a handle.

Seen to fail: with dealloc not freeing, without finalize().
"""
import array
import gc
import random
import shutil
import sys
import sysconfig
import tempfile
import threading
import unittest
import weakref

import support
from support import Case, core, crossbill, other, unraisable

CORE = core()
BadHandle = crossbill.BadHandle


class Life(Case):
    def setUp(self):
        crossbill.watch_objects(True)

    def tearDown(self):
        gc.collect()
        self.assertEqual(crossbill.live_objects(CORE), [])
        crossbill.watch_objects(False)

    def alive(self):
        return len(crossbill.live_objects(CORE))

    def test_a_class_with_a_del_of_its_own(self):
        """It may keep the object, which is freed the next time."""
        kept = []
        CORE.Counter.__del__ = lambda self: kept.append(self)
        try:
            counter = CORE.counter_new(5)
            del counter
            self.assertEqual((len(kept), self.alive()), (1, 1))
            self.assertEqual(kept[0].peek(), 5)
        finally:
            del CORE.Counter.__del__
        kept.clear()
        self.assertEqual(self.alive(), 0)

    def test_freed_when_collected(self):
        counter = CORE.counter_new(5)
        self.assertEqual(CORE.counter_add(counter, 3), 8)
        self.assertEqual(counter.add(n=1), 9)
        self.assertEqual(self.alive(), 1)
        del counter
        self.assertEqual(self.alive(), 0)

    def test_closed(self):
        with CORE.counter_new(1) as counter:
            self.assertFalse(counter.closed)
        self.assertTrue(counter.closed)
        self.assertEqual(self.alive(), 0)
        counter.close()
        self.refused(BadHandle, "an object that was freed", counter.peek)
        self.assertIn("closed", repr(counter))

    def test_given_to_the_core(self):
        counter = CORE.counter_new(4)
        self.assertEqual(CORE.counter_take(counter, 0), 4)
        self.assertTrue(counter.closed)
        self.refused(BadHandle, "freed", CORE.counter_take, counter, 0)
        counter.close()

    def test_given_to_a_call_that_failed(self):
        counter = CORE.counter_new(4)
        self.assertRaises(CORE.negative_input, CORE.counter_take, counter, -1)
        with unraisable() as seen:
            counter.close()
            del counter
        self.assertEqual(seen, [])

    def test_returned_by_value(self):
        many = [CORE.small_new(n) for n in range(100)]
        self.assertEqual(CORE.small_made(), 100)
        self.assertEqual(CORE.small_take(many.pop()), 100)
        views = [small.values() for small in many]
        del many
        self.assertEqual(CORE.small_made(), 99)
        self.assertEqual([list(view) for view in views[:2]], [[0, 1], [1, 2]])
        del views
        self.assertEqual(CORE.small_made(), 0)
        self.assertEqual(self.alive(), 0)

    def test_not_given_to_a_call_that_never_began(self):
        counter = CORE.counter_new(4)
        self.assertRaises(TypeError, CORE.counter_take, counter, "no")
        self.assertEqual(counter.peek(), 4)

    def test_where_it_was_made(self):
        counter = CORE.counter_new(1)
        (found,) = crossbill.live_objects(CORE)
        self.assertEqual(found.type, "Counter")
        self.assertEqual(found.handle, counter.handle)
        self.assertEqual(found.file, __file__)
        self.assertGreater(found.made_at, 0)
        code = type(self).test_where_it_was_made.__code__
        self.assertEqual(found.line, code.co_firstlineno + 1)

    def test_freed_while_an_error_is_raised(self):
        self.refused(TypeError, "expected an int",
                     lambda: CORE.add(1, CORE.counter_new(1)))
        self.assertEqual(self.alive(), 0)

    def test_where_is_forgotten(self):
        """Of objects that were given away, too: the library keeps nothing."""
        def run(n):
            for _ in range(n):
                CORE.counter_take(CORE.counter_new(1), 1)
            return sys.getallocatedblocks()
        run(100)
        before = run(100)
        self.assertLess(run(1000) - before, 250)

    def test_memory_is_used_again(self):
        for _ in range(3):
            made = [CORE.counter_new(i) for i in range(100)]
            self.assertEqual([one.peek() for one in made], list(range(100)))

    def test_weak_references(self):
        counter = CORE.counter_new(1)
        seen = weakref.ref(counter)
        self.assertIs(seen(), counter)
        del counter
        self.assertIsNone(seen())


class Types(Case):
    def test_are_not_to_be_made(self):
        for cls in (crossbill.Array, crossbill.Function, crossbill.Method,
                    type(CORE.Data.value)):
            self.refused(TypeError, "", cls)
            self.refused(TypeError, "", object.__new__, cls)

    @unittest.skipIf(sys.version_info < (3, 10), "types are open in 3.9")
    def test_are_not_to_be_changed(self):
        for cls in (crossbill.Array, crossbill.Function, crossbill.Object,
                    crossbill.Struct, crossbill.region):
            with self.assertRaises(TypeError):
                cls.more = 1

    def test_are_not_the_garbage_collectors(self):
        for thing in (CORE.counter_new(1), CORE.Data(), CORE.add,
                      CORE.squares(array.array("d", [1]))):
            self.assertFalse(gc.is_tracked(thing))


class Misuse(Case):
    def test_other_types(self):
        for value in (None, 5, CORE.Data(), other().counter_new(1)):
            self.refused(TypeError, "expected Counter", CORE.counter_peek,
                         value)
        self.refused(TypeError, "are made by functions", CORE.Counter)

    def test_handle_of_another_library(self):
        theirs = other().counter_new(1)
        with unraisable() as seen:
            forged = CORE.Counter.from_handle(theirs.handle)
            error = self.refused(BadHandle, "another library", forged.peek)
            self.assertEqual(error.code, -21)
            del forged
        self.assertEqual(theirs.peek(), 1)
        self.assertEqual(len(seen), 1)

    def test_handle_of_another_type(self):
        owned = CORE.owned_new()
        with unraisable():
            forged = CORE.Counter.from_handle(owned.handle)
            error = self.refused(BadHandle, "another type", forged.peek)
            self.assertEqual(error.code, -24)
            del forged
        CORE.owned_use(owned)

    def test_stale_handles(self):
        counter = CORE.counter_new(1)
        with unraisable() as seen:
            twin = CORE.Counter.from_handle(counter.handle)
            self.assertEqual(twin.peek(), 1)
            counter.close()
            again = [CORE.counter_new(2) for _ in range(10)]
            error = self.refused(BadHandle, "freed", twin.peek)
            self.assertEqual(error.code, -23)
            error = self.refused(BadHandle, "freed", twin.close)
            self.assertEqual(error.code, -23)
            del twin, again
        self.assertEqual(seen, [])

    def test_forged_handles(self):
        """Whatever the number, an error, and never another's object."""
        chance = random.Random(5)
        mine = [CORE.counter_new(i) for i in range(20)]
        known = {one.handle for one in mine}
        numbers = [0, 1, 2**64 - 1, 2**63, 1 << 48]
        for one in mine:
            numbers += [one.handle ^ 1 << bit for bit in range(64)]
        numbers += [chance.getrandbits(64) for _ in range(3000)]
        numbers += [mine[0].handle & ~0xffffff | chance.getrandbits(24)
                    for _ in range(1000)]
        with unraisable():
            for number in numbers:
                if number not in known:
                    forged = CORE.Counter.from_handle(number)
                    self.assertRaises(BadHandle, forged.peek)
                    self.assertRaises(BadHandle, forged.close)
            del forged
        self.assertEqual([one.peek() for one in mine], list(range(20)))
        self.assertRaises(OverflowError, CORE.Counter.from_handle, 1 << 64)
        self.assertRaises(TypeError, CORE.Counter.from_handle, "1")

    def test_another_thread(self):
        owned = CORE.owned_new()
        errors = []

        def use():
            for call in (CORE.owned_use, lambda owned: owned.close()):
                try:
                    call(owned)
                except BadHandle as error:
                    errors.append(error.code)
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
        self.assertEqual(errors, [-25, -25])
        CORE.owned_use(owned)
        owned.close()

    def test_collected_on_another_thread(self):
        """It cannot be freed there: that is told, and it is not lost."""
        crossbill.watch_objects(True)
        self.addCleanup(crossbill.watch_objects, False)
        box = [CORE.owned_new()]
        handle = box[0].handle
        with unraisable() as seen:
            thread = threading.Thread(target=box.clear)
            thread.start()
            thread.join()
        if sysconfig.get_config_var("Py_GIL_DISABLED"):
            # Python leaves it to the thread that made it.
            self.assertEqual((seen, crossbill.live_objects(CORE)), ([], []))
            return
        self.assertEqual([type(one) for one in seen], [BadHandle])
        self.assertEqual([one.handle for one in crossbill.live_objects(CORE)],
                         [handle])
        CORE.Owned.from_handle(handle).close()
        self.assertEqual(crossbill.live_objects(CORE), [])

    def test_the_thread_has_ended(self):
        """Nobody can free it any more. In a copy of the core: for ever."""
        with tempfile.TemporaryDirectory(dir=support.MADE) as folder:
            copy = crossbill.load(shutil.copy(CORE.__file__, folder))
        crossbill.watch_objects(True)
        self.addCleanup(crossbill.watch_objects, False)
        box = []
        thread = threading.Thread(target=lambda: box.append(copy.owned_new()))
        thread.start()
        thread.join()
        self.refused(BadHandle, "thread", box[0].use)
        with unraisable() as seen:
            box.clear()
        self.assertEqual([type(one) for one in seen], [BadHandle])
        self.assertEqual(len(crossbill.live_objects(copy)), 1)

    def borrowed(self, *call):
        error = self.refused(BadHandle, "this thread is in it already", *call)
        self.assertEqual(error.code, -28)

    def test_changed_while_borrowed(self):
        """From a callback of a call that may change the object."""
        counter = CORE.counter_new(5)
        self.assertEqual(counter.visit(lambda: (
            self.borrowed(counter.add, 1), self.borrowed(counter.peek),
            self.refused(BadHandle, "in use", counter.close))[0]), 6)
        self.assertEqual(counter.add(1), 7)

    def test_twice_in_one_call(self):
        one, other = CORE.counter_new(1), CORE.counter_new(2)
        self.borrowed(CORE.counter_move, one, one)
        self.assertEqual(CORE.counter_move(one, other), 3)
        self.assertEqual(CORE.counter_same(one, one), 1)
        self.assertEqual(CORE.counter_same(one, other), 0)

    def test_many_threads(self):
        """Use and close race; each call works or says that it is too late."""
        for _ in range(20):
            counter = CORE.counter_new(0)
            added = []

            def work():
                done = 0
                for _ in range(200):
                    try:
                        counter.add(1)
                        done += 1
                    except BadHandle:
                        pass
                added.append(done)
            threads = [threading.Thread(target=work) for _ in range(3)]
            for thread in threads:
                thread.start()
            try:
                counter.close()
            except BadHandle:
                pass  # in use
            for thread in threads:
                thread.join()
            if not counter.closed:
                self.assertEqual(counter.peek(), sum(added))
                counter.close()


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: MIT
"""Many threads in one core at once. With Python's lock they take turns, as
often as it lets them; on free-threaded Python they really run at once. A call
works, or says what is in its way: it never crashes, and no other thread sees
half of it. Each test says how it was seen to fail, on free-threaded 3.13.
"""
import array
import gc
import inspect
import os
import shutil
import sys
import sysconfig
import tempfile
import threading
import time
import unittest
import weakref

import support
from support import (Case, compile_text, core, crossbill, doubles, run_python,
                     together, unraisable, until_first)
from test_loading import MORE, VERSION

CORE = core()
BadHandle = crossbill.BadHandle
IN_USE, WRONG_THREAD = -26, -25
ROUNDS = 300


def repeat(call, rounds=ROUNDS):
    def work():
        for _ in range(rounds):
            call()
    return work


def tried(call, codes, rounds=ROUNDS):
    """How often it works, and how often it is refused for one of the codes."""
    worked = refused = 0
    for _ in range(rounds):
        try:
            call()
            worked += 1
        except BadHandle as error:
            if error.code not in codes:
                raise
            refused += 1
    return worked, refused


class ThreadsCase(Case):
    def setUp(self):
        before = sys.getswitchinterval()
        sys.setswitchinterval(1e-5)
        self.addCleanup(sys.setswitchinterval, before)


class Calls(ThreadsCase):
    def test_without_the_lock(self):
        """Importing the extension and loading a core leave it off.

        Fails without Py_MOD_GIL_NOT_USED."""
        if not sysconfig.get_config_var("Py_GIL_DISABLED"):
            self.skipTest("this Python always has its lock")
        environment = dict(os.environ)
        environment.pop("PYTHON_GIL", None)
        status, output = run_python("""
import sys, crossbill_ffi as crossbill
core = crossbill.load(sys.argv[1])
print(core.add(1, 2), sys._is_gil_enabled())
""", CORE.__file__, PYTHONWARNINGS="error", PYTHON_GIL="")
        self.assertEqual((status, output), (0, "3 False\n"))

    def test_all_kinds(self):
        items, large = doubles(*range(64)), array.array("q", range(64))
        text, data = "caf\u00e9" * 20, CORE.Data(1, 2.5, 3)

        def call():
            self.assertEqual(CORE.add(1, b=2), 3)
            self.assertEqual(CORE.mix(1, 2, 3, 4), 4321)
            self.assertEqual(CORE.total_f64(items), 2016)
            self.assertEqual(CORE.fold(large, lambda a, b: a + b), 2016)
            self.assertEqual(CORE.upper("abc" * 50), "ABC" * 50)
            self.assertEqual(CORE.utf8_units(text), 100)
            self.assertEqual(CORE.same16(text), text)
            self.assertIs(CORE.same_color(7), CORE.Color.blue)
            self.assertEqual(CORE.same_data(data).value, 2.5)
            self.assertEqual(CORE.squares(items)[3], 9)
            self.assertRaises(CORE.negative_input, CORE.fail_as, 1)
        together(*[repeat(call)] * 4)
        items.append(1)  # nobody holds it

    def test_one_buffer(self):
        """Lent to many calls at once: given back as often.

        Fails, mostly, without Alone in get_buffer."""
        for items in (doubles(*range(64)), bytearray(64)):
            use = CORE.length if len(bytes(items)) == 64 else CORE.total_f64
            expected = use(items)

            def call():
                for _ in range(30_000):
                    use(items)
            together(call, call, call)
            self.assertEqual(use(items), expected)
            items.append(1)
            self.assertEqual(len(items), 65)

    def test_descriptions(self):
        together(*[repeat(lambda: (
            str(inspect.signature(CORE.many)), CORE.many.__doc__), 50)] * 4)

    def test_attributes_of_functions(self):
        def call():
            CORE.nothing.note = 5
            self.assertEqual(CORE.nothing.__dict__["note"], 5)
            self.assertEqual(CORE.nothing.note, 5)
        together(*[repeat(call)] * 4)
        del CORE.nothing.note

    def test_callbacks(self):
        """Each on the thread of its call; an error in one reaches no other."""
        items = array.array("q", range(10))

        def fold(function, by):
            def step(a, b):
                if by == 3 and b == 7:
                    raise KeyError(by)
                self.assertEqual(threading.get_ident(), me)
                return a + by * b
            me = threading.get_ident()
            for _ in range(ROUNDS):
                if by == 3:
                    self.assertRaises(KeyError, function, items, step)
                else:
                    self.assertEqual(function(items, step), 45 * by)
        together(*[lambda f=function, by=by: fold(f, by) for by in (1, 2, 3)
                   for function in (CORE.fold, CORE.fold_freely)])


class Objects(ThreadsCase):
    def test_any_thread(self):
        counter = CORE.counter_new(0)
        together(*[repeat(lambda: (counter.add(1), counter.peek()))] * 4)
        self.assertEqual(counter.peek(), 4 * ROUNDS)

    def test_one_at_a_time(self):
        """Refused, and not both in it: each that worked has counted.

        With Lone as any_thread it passed on 3.11: lost additions are rare."""
        for add in (CORE.lone_add, CORE.lone_add_freely):
            lone = CORE.lone_new()
            done = together(*[lambda: tried(lambda: add(lone, 1),
                                            {IN_USE})] * 4)
            self.assertEqual(add(lone, 0), sum(worked for worked, _ in done))

    def test_creator_thread(self):
        owned = CORE.owned_new()

        def others():
            return (tried(lambda: owned.use(), {WRONG_THREAD}),
                    tried(owned.close, {WRONG_THREAD}))

        def creator():
            mine = CORE.owned_new()
            for n in range(ROUNDS):
                self.assertEqual(mine.use(), n + 1)
            mine.close()
        *_, one, two = together(creator, creator, others, others)
        self.assertEqual({*one, *two}, {(0, ROUNDS)})
        self.assertEqual(owned.use(), 1)
        owned.close()

    def test_closed_while_used(self):
        for make, use in ((lambda: CORE.counter_new(0), CORE.counter_add),
                          (CORE.lone_new, CORE.lone_add)):
            for _ in range(8):
                one = make()

                def work():
                    done = 0
                    for _ in range(30):
                        try:
                            use(one, 1)
                            done += 1
                        except BadHandle:
                            pass
                    return done

                def close():
                    while not one.closed:
                        try:
                            one.close()
                        except BadHandle as error:
                            self.assertEqual(error.code, IN_USE)
                together(work, work, close, close)
                self.refused(BadHandle, "freed", use, one, 1)

    def test_given_once(self):
        for _ in range(10):
            counter, taken = CORE.counter_new(7), []

            def take():
                try:
                    taken.append(CORE.counter_take(counter, 0))
                except BadHandle:
                    pass
            together(take, take, take)
            self.assertEqual(taken, [7])
            self.assertTrue(counter.closed)

    def test_dropped_anywhere(self):
        """Made on one thread, the last reference gone on another; weak
        references find it whole, or not at all."""
        def make(box, weak):
            for n in range(ROUNDS):
                counter = CORE.counter_new(n)
                weak.append((n, weakref.ref(counter)))
                box.append(counter)

        def drop(box):
            for _ in range(ROUNDS * 10):
                try:
                    box.pop()
                except IndexError:
                    pass

        def look(weak):
            for _ in range(ROUNDS * 3):
                if weak:
                    n, reference = weak[-1]
                    counter = reference()
                    if counter is not None:
                        self.assertEqual(counter.peek(), n)
        before = crossbill.watch_objects(True)
        try:
            box, weak = [], []
            with unraisable() as seen:
                together(lambda: make(box, weak), lambda: make(box, weak),
                         lambda: drop(box), lambda: look(weak))
                box.clear()
                gc.collect()
            self.assertEqual(seen, [])
            self.assertEqual(crossbill.live_objects(CORE), [])
        finally:
            crossbill.watch_objects(before)

    def test_watched(self):
        """Switched on and off, and asked, while objects come and go."""
        def make():
            for n in range(ROUNDS):
                kept = CORE.counter_new(n), CORE.squares(doubles(n))
                self.assertEqual(kept[0].peek(), n)

        def watch():
            for _ in range(ROUNDS // 3):
                crossbill.watch_objects(True)
                for one in crossbill.live_objects(CORE):
                    self.assertIn(one.type, ("Counter", "array"))
                    self.assertIn(one.file, (__file__, None))
                crossbill.watch_objects(False)
        together(make, make, watch, watch)
        gc.collect()
        self.assertEqual(crossbill.live_objects(CORE), [])


class Memory(ThreadsCase):
    def test_released_while_viewed(self):
        """What is read was written by the core: the memory is still its own.

        Fails where Array.release asks before it ends, and not at once, with
        10 us between."""
        def make(n):
            return n * n, CORE.squares(array.array("d", [n]) * 5000)
        box = [make(1)]

        def replace():
            for n in range(300):
                (_, old), box[0] = box[0], make(n)
                for _ in range(100):
                    try:
                        old.release()
                    except BufferError:
                        continue
                    self.assertRaises(ValueError, len, old)
                    break

        def read_one():
            wanted, squares = box[0]
            for n in range(0, 5000, 50):
                try:
                    self.assertEqual(squares[n], wanted)
                except ValueError:
                    return

        def read_all():
            wanted, squares = box[0]
            try:
                with memoryview(squares) as view, squares[4000:] as part:
                    self.assertEqual({*view, *part}, {wanted})
                    self.assertIs(part.owner, squares)
                    self.assertEqual(CORE.total_f64(squares), 5000 * wanted)
            except ValueError:
                pass
            repr(squares), squares.owner
        until_first(replace, read_one, read_all)

    def test_released_while_written(self):
        """Crashes where test_released_while_viewed fails."""
        items = array.array("d", [3]) * 50_000
        for _ in range(10):
            squares = CORE.squares(items)

            def write():
                for n in range(ROUNDS):
                    try:
                        squares[n] = 5
                        CORE.scale(squares)
                    except ValueError:
                        return

            def release():
                while True:
                    try:
                        return squares.release()
                    except BufferError:
                        pass
            together(write, write, release)

    def test_viewed_while_changed(self):
        """Nobody adds to an object that is viewed, nor views one that is added
        to, nor frees it: a view shows what it showed.

        Fails where a call asks for views before it begins, and not at once,
        with 10 us between."""
        codes, box, views = {IN_USE, -23}, [CORE.counter_new(0)], [0]

        def change():
            for _ in range(100):
                tried(lambda: box[0].add(8), codes, 30)
                old, box[0] = box[0], CORE.counter_new(0)
                tried(old.close, codes, 1)

        def view():
            try:
                values = CORE.counter_values(box[0])
            except BadHandle as error:
                self.assertIn(error.code, codes)
                return
            for _ in range(2):
                self.assertEqual(values, [1, 2, 3] + [8] * (len(values) - 3))
            views[0] += 1
        until_first(change, view, view)
        self.assertGreater(views[0], 0)

    def test_structs_of_an_array(self):
        """Each keeps the array, on whatever thread it goes."""
        for _ in range(10):
            records = CORE.records(2000)

            def use():
                for n in range(200):
                    one = records[n]
                    one.flag = 1
                    self.assertEqual((one.id, one.value), (n, n / 2))
                    with self.assertRaises(BufferError):
                        records.release()
                    del one
            together(use, use, use)
            records.release()

    def test_fields(self):
        """One number or the other, never a mixture."""
        data = CORE.Data(0, 1.5, 0)
        shape = CORE.Shape(weights=[1, 2, 3, 4])
        weights = [[1, 2, 3, 4], [-1, -2, -3, -4]]

        def write(value, number, items):
            for _ in range(ROUNDS):
                data.value = value
                data.id = number
                shape.weights = items
                shape.color = 7 if number else 0
                shape.corners[1].x = value

        def read():
            for _ in range(ROUNDS):
                self.assertIn(data.value, (1.5, -2.5e300))
                self.assertIn(data.id, (0, 0xffffffff))
                self.assertEqual([abs(one) for one in shape.weights],
                                 [1, 2, 3, 4])
                self.assertIn(shape.color, (CORE.Color.red, CORE.Color.blue))
                repr(shape), data == data
        shape.corners[1].x = 1.5
        together(lambda: write(1.5, 0, weights[0]),
                 lambda: write(-2.5e300, 0xffffffff, weights[1]), read, read)

    def test_a_list_that_others_change(self):
        items, shape = [1, 2, 3, 4], CORE.Shape()

        def change():
            for n in range(ROUNDS):
                items[:] = [n] * 4 if n % 2 else [10**20]  # too few

        def write():
            for _ in range(ROUNDS):
                try:
                    shape.weights = items
                except (ValueError, OverflowError):
                    pass
        together(change, change, write, write)


class Loading(ThreadsCase):
    def folder(self):
        folder = tempfile.mkdtemp(dir=support.MADE)
        self.addCleanup(shutil.rmtree, folder)
        return folder

    def test_the_same_file(self):
        """Everybody gets the one module, complete."""
        for n in range(4):
            path = f"{self.folder()}/libx.so"
            shutil.copy(CORE.__file__, path)

            def load():
                module = crossbill.load(path)
                return module, module.add(1, 2), len(module.__all__)
            found = together(*[load] * 4)
            self.assertEqual({one for one, *_ in found}, {found[0][0]})
            self.assertEqual({tuple(more) for _, *more in found},
                             {(3, len(CORE.__all__))})

    def test_reload_while_calls_run(self):
        """The old one or the new one under each name, never none."""
        path = f"{self.folder()}/libversion.so"
        versions = [compile_text(VERSION % (n, MORE), f"threads{n}")
                    for n in (1, 2)]
        shutil.copy(versions[0], path)
        module = crossbill.load(path)

        def replace():
            for n in range(6):
                shutil.copy(versions[n % 2], path + ".new")
                os.replace(path + ".new", path)
                crossbill.reload(module)

        def call():
            self.assertIn(module.version(), (1, 2))
            self.assertEqual(module.more(5), 5)
            time.sleep(0)
        until_first(replace, call, call)

    def test_watch_while_loading(self):
        """Fails with RuntimeError where watch_objects takes no lock."""
        folder = self.folder()

        def load():
            for n in range(10):
                path = f"{folder}/lib{n}.so"
                shutil.copy(support.other().__file__, path)
                crossbill.load(path)

        def watch():
            crossbill.watch_objects(False)
            time.sleep(0.0002)  # Python's locks are unfair
        until_first(load, watch, watch)


if __name__ == "__main__":
    unittest.main()

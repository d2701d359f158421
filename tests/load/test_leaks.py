# SPDX-License-Identifier: MIT
"""Nothing is kept by a call, whether it works or not: references and blocks of
memory are counted.

Seen to fail: with a callback's result, the memory of UTF-16, or the owner of a
nested struct not given back.
"""
import array
import gc
import sys
import unittest

from support import Case, core, crossbill, doubles

CORE = core()
ITEMS = array.array("q", [1000, 2000, 3000])


def nested():
    data = CORE.Shape(corners=[CORE.Point(1, 2)] * 3)
    return data.corners[1].x, list(data.weights), repr(data)


def view():
    items = doubles(1, 2, 3)
    tail = CORE.tail(items, 1)
    return tail[0], memoryview(tail)[0], tail[1:].tolist()


def view_of_object():
    counter = CORE.counter_new(1)
    values = CORE.counter_values(counter)
    try:
        counter.close()
    except crossbill.BadHandle:
        return values.tolist()


def own():
    counter = CORE.counter_new(1)
    counter.add(1)
    return CORE.counter_take(counter, 1)


CALLS = {
    "numbers": lambda: (CORE.add(1 << 40, 1 << 50), CORE.same_f64(1.5),
                        CORE.same_u64(1 << 63), CORE.add(b=1 << 40, a=5)),
    "enum": lambda: (CORE.same_color(CORE.Color.blue), CORE.same_color(7)),
    "struct": lambda: CORE.same_data(CORE.Data(1, 2, 3)),
    "nested": nested,
    "optional": lambda: (CORE.maybe(), CORE.maybe_data(CORE.Data())),
    "buffer": lambda: CORE.total_i64(ITEMS),
    "bytes": lambda: CORE.reversed(b"abc" * 1000),
    "text": lambda: (CORE.upper("caf\u00e9" * 50), CORE.same16("caf\u00e9"),
                     CORE.same16("\U0001f600"), CORE.same32("abc" * 100)),
    "owned array": lambda: CORE.squares(doubles(1, 2)).tolist(),
    "records": lambda: [one.value for one in CORE.records(5)],
    "view": view,
    "view of object": view_of_object,
    "object": own,
    "lost object": lambda: CORE.counter_new(1),
    "callback": lambda: CORE.fold(ITEMS, lambda a, b: a + b),
    "callback kinds": lambda: CORE.each_kind(lambda *given: given),
    "callback fills": lambda: CORE.fill(lambda items: items[0]),
    "outs": lambda: CORE.count_up(array.array("i", [0, 0]), 2),
    "array of structs": lambda: CORE.sum_ids(CORE.Data.array(4)),
    "released": lambda: CORE.squares(doubles(1)).release(),
    "described": lambda: CORE.add.__signature__,
}

FAILURES = {
    "type": lambda: CORE.add(1, "2"),
    "range": lambda: CORE.same_i8(1000),
    "count": lambda: CORE.add(1),
    "name": lambda: CORE.add(1, c=2),
    "items": lambda: CORE.total_f64(ITEMS),
    "strided": lambda: CORE.total_i64(memoryview(ITEMS)[::2]),
    "text": lambda: CORE.same16("\U0001f600\ud800"),
    "declared": lambda: CORE.scale(doubles(-1)),
    "bug": lambda: CORE.fail_as(7),
    "enum": lambda: CORE.same_color(3),
    "second argument": lambda: CORE.copy(b"abc", b"abc"),
    "small buffer": lambda: CORE.count_up(array.array("i", [0]), 5),
    "callback": lambda: CORE.fold(ITEMS, lambda a, b: 1 // 0),
    "callback freely": lambda: CORE.fold_freely(ITEMS, lambda a, b: 1 // 0),
    "callback's result": lambda: CORE.fold(ITEMS, lambda a, b: "no"),
    "swallowed": lambda: CORE.swallow(lambda n: 1 // 0),
    "elsewhere": lambda: CORE.ask_elsewhere(lambda n: 1),
    "struct": lambda: CORE.Data(1, 2, 3, 4),
    "array": lambda: CORE.Data.array(-1),
    "handle": lambda: CORE.counter_new(1).add("no"),
}


def failing(call):
    def run():
        try:
            call()
        except Exception:
            pass
    return run


class Leaks(Case):
    def growth(self, call):
        for _ in range(50):
            call()
        gc.collect()
        before = sys.getallocatedblocks()
        for _ in range(1000):
            call()
        gc.collect()
        return sys.getallocatedblocks() - before

    def test_nothing_grows(self):
        calls = {**CALLS, **{f"failing {name}": failing(call)
                             for name, call in FAILURES.items()}}
        for name, call in calls.items():
            # The interpreter's lists of free objects add some, up to a hundred.
            self.assertLess(min(self.growth(call) for _ in range(3)), 250, name)

    def test_references(self):
        """Of arguments, and of what all calls share."""
        data, counter = CORE.Data(), CORE.counter_new(1)
        watched = [data, counter, ITEMS, CORE.Data, CORE.Counter, CORE.Color,
                   None, True, CORE.Color.blue, CORE.add]
        calls = [call for name, call in CALLS.items()] + [
            failing(call) for call in FAILURES.values()] + [
            lambda: CORE.value_of(data), lambda: CORE.id_or(data),
            lambda: counter.peek(), lambda: CORE.total_i64(ITEMS)]
        for call in calls:
            call()
            gc.collect()
            before = [sys.getrefcount(one) for one in watched]
            for _ in range(200):
                call()
            gc.collect()
            after = [sys.getrefcount(one) for one in watched]
            for one, was, now in zip(watched, before, after):
                self.assertLess(abs(now - was), 100, repr(one))

    def test_nothing_is_left_in_the_core(self):
        crossbill.watch_objects(True)
        try:
            for _ in range(20):
                for call in (*CALLS.values(), *map(failing, FAILURES.values())):
                    call()
            gc.collect()
            self.assertEqual(crossbill.live_objects(CORE), [])
        finally:
            crossbill.watch_objects(False)


if __name__ == "__main__":
    unittest.main()

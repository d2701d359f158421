# SPDX-License-Identifier: MIT
"""Buffers as slices, arrays as results, views and what they keep alive.

Seen to fail: with 'I' left out of format.cpp, with owners not pinned, or for
ever, with an empty buffer's pointer passed on, with buffers not let go after
the call, with owned arrays not given back.
"""
import array
import ctypes
import gc
import unittest
import weakref

from support import Case, core, crossbill, doubles

try:
    import numpy
except ImportError:
    numpy = None

CORE = core()
FORMATS = {"i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i",
           "u32": "I", "i64": "q", "u64": "Q", "f32": "f", "f64": "d"}


class Slices(Case):
    def test_every_item_type_takes_its_own_only(self):
        for name, _ in FORMATS.items():
            total = getattr(CORE, f"total_{name}")
            for other, format in FORMATS.items():
                items = array.array(format, [1, 2, 3])
                if name == other:
                    self.assertEqual(total(items), 6)
                    self.assertEqual(total(memoryview(items)[1:]), 5)
                else:
                    self.refused(TypeError, f"expected a buffer of {name}",
                                 total, items)

    def test_formats_of_the_same_meaning(self):
        self.assertEqual(CORE.total_i64(array.array("l", [1, 2])), 3)
        self.assertEqual(CORE.total_i32((ctypes.c_int32 * 2)(1, 2)), 3)
        self.assertEqual(CORE.total_u8(b"\1\2"), 3)
        self.assertEqual(CORE.total_u8(bytearray(b"\1\2")), 3)
        self.assertEqual(CORE.total_u8(memoryview(b"\1\2").cast("c")), 3)
        big = (ctypes.c_int32.__ctype_be__ * 2)(1, 2)
        self.refused(TypeError, "got one of format '>i", CORE.total_i32, big)

    def test_empty_ones(self):
        for items in (array.array("d"), memoryview(b"").cast("d"), doubles()):
            self.assertEqual(CORE.total_f64(items), 0)
        self.assertEqual(CORE.total_u8(b""), 0)
        self.assertEqual(CORE.length(b""), 0)
        self.assertEqual(CORE.column(doubles()), 0)

    def test_misaligned(self):
        odd = memoryview(bytearray(17))[1:].cast("d")
        self.refused(crossbill.BadArgument, "not aligned", CORE.total_f64, odd)

    def test_what_is_no_buffer(self):
        self.refused(TypeError, "got list; array.array('i', ...) makes one",
                     CORE.total_i32, [1, 2])
        self.refused(TypeError, "got list; its class makes one: .array(n)",
                     CORE.sum_ids, [CORE.Data()])
        self.refused(TypeError, "str.encode() makes bytes", CORE.length, "abc")

    def test_strides(self):
        items = memoryview(doubles(1, 2, 3, 4))
        self.refused(TypeError, "pass a contiguous copy", CORE.total_f64,
                     items[::2])
        self.assertEqual(CORE.column(items[::2]), 4)
        self.assertEqual(CORE.column(items[::-1]), 10)
        self.assertEqual(CORE.column(items), 10)

    def test_more_dimensions_are_flat(self):
        items = memoryview(doubles(1, 2, 3, 4)).cast("B").cast("d", [2, 2])
        self.assertEqual(CORE.total_f64(items), 10)
        self.refused(TypeError, "expected one dimension, got 2", CORE.column,
                     items)

    def test_written_in_place(self):
        items = doubles(1, 2)
        self.assertIsNone(CORE.scale(items))
        self.assertEqual(items.tolist(), [2, 4])
        CORE.scale(items, factor=0.5)
        self.assertEqual(items.tolist(), [1, 2])
        readonly = memoryview(bytes(16)).cast("d")
        self.refused(TypeError, "read-only", CORE.scale, readonly)
        self.refused(TypeError, "read-only", CORE.count_up,
                     memoryview(bytes(16)).cast("i"), 1)

    def test_overlap(self):
        memory = bytearray(b"abcdef")
        view = memoryview(memory)
        self.refused(crossbill.BadArgument, "overlaps", CORE.copy, view[:4],
                     view[2:])
        CORE.copy(view[:3], view[3:])
        self.assertEqual(memory, b"abcabc")

    def test_filled_by_the_core(self):
        to, more = array.array("i", [9] * 4), doubles(0, 0, 0)
        self.assertEqual(CORE.count_up(to, 3), 3)
        self.assertEqual(to.tolist(), [0, 1, 2, 9])
        self.refused(crossbill.BadArgument,
                     "has room for 4 items, 7 are needed", CORE.count_up, to, 7)
        self.assertEqual(CORE.count_both(to, more), (True, 1, 2))

    def test_the_buffer_is_free_after_the_call(self):
        """Also after a call that failed, and one that never began."""
        items = array.array("d", [1, -1])
        CORE.total_f64(items)
        self.assertRaises(CORE.negative_input, CORE.scale, items)
        self.assertRaises(TypeError, CORE.scale, items, "no")
        self.assertRaises(TypeError, CORE.total_i64, items)
        items.append(3)  # a BufferError if anybody held it


class Arrays(Case):
    def test_owned(self):
        squares = CORE.squares(doubles(1, 2, 3))
        self.assertEqual(len(squares), 3)
        self.assertEqual(squares, [1, 4, 9])
        self.assertEqual(squares[-1], 9)
        self.assertEqual(squares[1:].tolist(), [4, 9])
        self.assertEqual(list(squares), [1, 4, 9])
        self.assertEqual(memoryview(squares).format, "d")
        squares[0] = 5
        self.assertEqual(squares.tolist(), [5, 4, 9])
        self.assertEqual(CORE.total_f64(squares), 18)
        self.assertEqual(repr(squares), "<array of 3 f64: [5.0, 4.0, 9.0]>")
        for index in (3, -4):
            self.assertRaises(IndexError, squares.__getitem__, index)
        self.assertRaises(ValueError, squares.__getitem__, slice(None, None, 2))
        self.assertRaises(TypeError, hash, squares)

    def test_released(self):
        squares = CORE.squares(doubles(1, 2))
        view = memoryview(squares)
        self.refused(BufferError, "still viewed", squares.release)
        part = squares[1:]
        view.release()
        self.refused(BufferError, "still viewed", squares.release)
        del part
        squares.release()
        squares.release()
        for use in (len, list, memoryview, lambda a: a[0], CORE.total_f64):
            self.assertRaises(Exception, use, squares)
        self.assertEqual(repr(squares), "<array of f64, released>")
        with CORE.squares(doubles(1)) as one:
            self.assertEqual(one, [1])
        self.assertRaises(ValueError, len, one)

    def test_given_back_once(self):
        """The core's registry tells."""
        crossbill.watch_objects(True)
        try:
            made = [CORE.squares(doubles(1)) for _ in range(10)]
            self.assertEqual(len(crossbill.live_objects(CORE)), 10)
            made[3].release()
            kept = memoryview(made[4])
            del made
            self.assertEqual(
                [one.type for one in crossbill.live_objects(CORE)], ["array"])
            self.assertEqual(kept[0], 1)
            del kept
            self.assertEqual(crossbill.live_objects(CORE), [])
        finally:
            crossbill.watch_objects(False)

    def test_of_structs(self):
        records = CORE.records(3)
        self.assertEqual([one.id for one in records], [0, 1, 2])
        self.assertEqual(CORE.sum_ids(records), 3)
        self.assertEqual(CORE.sum_ids(records[1:2]), 1)
        first = records[0]
        first.id = 40
        self.assertEqual(records[0].id, 40)
        self.refused(BufferError, "still viewed", records.release)
        del records
        gc.collect()
        self.assertEqual(first.id, 40)

    def test_view_keeps_its_owner(self):
        items = array.array("d", [1, 2, 3])
        tail = CORE.tail(items, 1)
        self.assertEqual(tail, [2, 3])
        self.assertTrue(tail.readonly)
        self.assertRaises(TypeError, tail.__setitem__, 0, 1.0)
        self.assertRaises(BufferError, items.append, 4)
        items[1] = 7
        self.assertEqual(tail[0], 7)
        del tail
        items.append(4)
        owner = CORE.squares(items)
        seen = weakref.ref(items)
        tail = CORE.tail(owner, 2)
        del owner
        self.assertEqual(tail, [9, 16])
        del items
        self.assertIsNone(seen())

    def test_view_of_an_object(self):
        counter = CORE.counter_new(1)
        values = CORE.counter_values(counter)
        self.assertEqual(values, [1, 2, 3])
        self.assertIs(values.owner, counter)
        self.refused(crossbill.BadHandle, "still viewed", counter.close)
        self.refused(crossbill.BadHandle, "release the array first",
                     counter.add, 1)
        self.refused(crossbill.BadHandle, "still viewed", CORE.counter_take,
                     counter, 1)
        self.assertEqual(counter.peek(), 1)
        values.release()
        self.assertEqual(counter.add(1), 2)
        self.assertEqual(CORE.counter_values(counter), [1, 2, 3, 1])
        counter.close()

    def test_viewed_while_a_call_changes_it(self):
        """By a later argument's __index__, or by a callback of the call."""
        counter, kept = CORE.counter_new(1), []

        class Late:
            def __index__(self):
                kept.append(CORE.counter_values(counter))
                return 5
        self.refused(crossbill.BadHandle, "release the array first",
                     counter.add, Late())
        self.assertEqual(kept.pop(), [1, 2, 3])

        def view():
            kept.append(CORE.counter_values(counter))
        self.refused(crossbill.BadHandle, "which another call may change",
                     counter.visit, view)
        self.assertEqual(kept, [])
        self.assertEqual(counter.visit(lambda: None), 2)
        view()
        self.assertEqual(kept.pop(), [1, 2, 3, 1])
        counter.close()

    def test_released_by_what_is_written(self):
        items = CORE.squares(array.array("d", range(100_000)))

        class Late:
            def __float__(self):
                items.release()
                return 1.0
        self.refused(BufferError, "still viewed", items.__setitem__, 0, Late())
        self.assertEqual(items[0], 0)
        items.release()

    def test_released_by_a_callback(self):
        self.assertEqual(CORE.fill(lambda items: items.release()), 0)

    def test_view_outlives_the_name_of_its_object(self):
        values = CORE.counter_values(CORE.counter_new(1))
        gc.collect()
        self.assertEqual(values, [1, 2, 3])


@unittest.skipIf(numpy is None, "numpy is not installed")
class Numpy(Case):
    def test_arrays_of_it(self):
        for name, format in FORMATS.items():
            items = numpy.array([1, 2, 3], dtype=format)
            self.assertEqual(getattr(CORE, f"total_{name}")(items), 6)
        matrix = numpy.arange(12, dtype="d").reshape(3, 4)
        self.assertEqual(CORE.total_f64(matrix), 66)
        self.assertEqual(CORE.column(matrix[:, 1]), 15)
        self.refused(TypeError, "contiguous", CORE.total_f64, matrix[:, 1])
        self.assertEqual(CORE.add(numpy.int64(1), numpy.int8(2)), 3)
        self.assertEqual(CORE.same_f64(numpy.float32(0.5)), 0.5)

    def test_ours_in_it(self):
        squares = CORE.squares(doubles(1, 2))
        seen = numpy.asarray(squares)
        seen[0] = 8
        self.assertEqual(squares[0], 8)
        records = numpy.asarray(CORE.records(3))
        self.assertEqual(records["value"].tolist(), [0, 0.5, 1])

    def test_structured_arrays(self):
        layout = numpy.dtype([("id", "u4"), ("value", "f8"), ("flag", "u1")],
                             align=True)
        items = numpy.zeros(3, layout)
        items["id"] = [1, 2, 3]
        self.assertEqual(CORE.sum_ids(items), 6)
        packed = numpy.zeros(3, numpy.dtype(
            [("id", "u4"), ("value", "f8"), ("flag", "u1")]))
        self.refused(TypeError, "expected a buffer of Data", CORE.sum_ids,
                     packed)
        swapped = numpy.zeros(3, numpy.dtype(
            [("id", "i4"), ("value", "f8"), ("flag", "u1")], align=True))
        self.refused(TypeError, "expected a buffer of Data", CORE.sum_ids,
                     swapped)


if __name__ == "__main__":
    unittest.main()

// SPDX-License-Identifier: MIT
// The slots of a type that get stubs, as a table.
//
// Not in it, and never metered: tp_dealloc, tp_free, tp_alloc, tp_traverse,
// tp_clear, tp_is_gc, tp_finalize and tp_del, which Cython and CPython compare.
// tests/python/test_tables.py compares it with the headers of every installed
// Python.
#pragma once
#include "agent/stubs/error_rule.hpp"

namespace crossbill::agent::cpython {

// Where a slot lies: in the type, or in what the type points to at this byte.
enum class Suite : unsigned char {
  kInType = 0,
  kAsAsync = 80,
  kAsNumber = 96,
  kAsSequence = 104,
  kAsMapping = 112,
  kAsBuffer = 160,
};

struct SlotRow {
  const char* name;  // CPython's
  int id;            // in a PyType_Spec
  Suite suite;
  int offset;         // in the type or the suite
  const char* shown;  // as Python names it; the six comparisons are one slot
  ErrorRule errors;
};

inline constexpr SlotRow kTypeSlots[] = {
    {"nb_add", 7, Suite::kAsNumber, 0, "__add__", ErrorRule::kNull},
    {"nb_subtract", 36, Suite::kAsNumber, 8, "__sub__", ErrorRule::kNull},
    {"nb_multiply", 29, Suite::kAsNumber, 16, "__mul__", ErrorRule::kNull},
    {"nb_remainder", 34, Suite::kAsNumber, 24, "__mod__", ErrorRule::kNull},
    {"nb_divmod", 10, Suite::kAsNumber, 32, "__divmod__", ErrorRule::kNull},
    {"nb_power", 33, Suite::kAsNumber, 40, "__pow__", ErrorRule::kNull},
    {"nb_negative", 30, Suite::kAsNumber, 48, "__neg__", ErrorRule::kNull},
    {"nb_positive", 32, Suite::kAsNumber, 56, "__pos__", ErrorRule::kNull},
    {"nb_absolute", 6, Suite::kAsNumber, 64, "__abs__", ErrorRule::kNull},
    {"nb_bool", 9, Suite::kAsNumber, 72, "__bool__", ErrorRule::kMinusOneInt},
    {"nb_invert", 27, Suite::kAsNumber, 80, "__invert__", ErrorRule::kNull},
    {"nb_lshift", 28, Suite::kAsNumber, 88, "__lshift__", ErrorRule::kNull},
    {"nb_rshift", 35, Suite::kAsNumber, 96, "__rshift__", ErrorRule::kNull},
    {"nb_and", 8, Suite::kAsNumber, 104, "__and__", ErrorRule::kNull},
    {"nb_xor", 38, Suite::kAsNumber, 112, "__xor__", ErrorRule::kNull},
    {"nb_or", 31, Suite::kAsNumber, 120, "__or__", ErrorRule::kNull},
    {"nb_int", 26, Suite::kAsNumber, 128, "__int__", ErrorRule::kNull},
    {"nb_float", 11, Suite::kAsNumber, 144, "__float__", ErrorRule::kNull},
    {"nb_inplace_add", 14, Suite::kAsNumber, 152, "__iadd__", ErrorRule::kNull},
    {"nb_inplace_subtract", 23, Suite::kAsNumber, 160, "__isub__",
     ErrorRule::kNull},
    {"nb_inplace_multiply", 18, Suite::kAsNumber, 168, "__imul__",
     ErrorRule::kNull},
    {"nb_inplace_remainder", 21, Suite::kAsNumber, 176, "__imod__",
     ErrorRule::kNull},
    {"nb_inplace_power", 20, Suite::kAsNumber, 184, "__ipow__",
     ErrorRule::kNull},
    {"nb_inplace_lshift", 17, Suite::kAsNumber, 192, "__ilshift__",
     ErrorRule::kNull},
    {"nb_inplace_rshift", 22, Suite::kAsNumber, 200, "__irshift__",
     ErrorRule::kNull},
    {"nb_inplace_and", 15, Suite::kAsNumber, 208, "__iand__", ErrorRule::kNull},
    {"nb_inplace_xor", 25, Suite::kAsNumber, 216, "__ixor__", ErrorRule::kNull},
    {"nb_inplace_or", 19, Suite::kAsNumber, 224, "__ior__", ErrorRule::kNull},
    {"nb_floor_divide", 12, Suite::kAsNumber, 232, "__floordiv__",
     ErrorRule::kNull},
    {"nb_true_divide", 37, Suite::kAsNumber, 240, "__truediv__",
     ErrorRule::kNull},
    {"nb_inplace_floor_divide", 16, Suite::kAsNumber, 248, "__ifloordiv__",
     ErrorRule::kNull},
    {"nb_inplace_true_divide", 24, Suite::kAsNumber, 256, "__itruediv__",
     ErrorRule::kNull},
    {"nb_index", 13, Suite::kAsNumber, 264, "__index__", ErrorRule::kNull},
    {"nb_matrix_multiply", 75, Suite::kAsNumber, 272, "__matmul__",
     ErrorRule::kNull},
    {"nb_inplace_matrix_multiply", 76, Suite::kAsNumber, 280, "__imatmul__",
     ErrorRule::kNull},
    {"sq_length", 45, Suite::kAsSequence, 0, "__len__", ErrorRule::kMinusOne},
    {"sq_concat", 40, Suite::kAsSequence, 8, "__add__", ErrorRule::kNull},
    {"sq_repeat", 46, Suite::kAsSequence, 16, "__mul__", ErrorRule::kNull},
    {"sq_item", 44, Suite::kAsSequence, 24, "__getitem__", ErrorRule::kNull},
    {"sq_ass_item", 39, Suite::kAsSequence, 40, "__setitem__",
     ErrorRule::kMinusOneInt},
    {"sq_contains", 41, Suite::kAsSequence, 56, "__contains__",
     ErrorRule::kMinusOneInt},
    {"sq_inplace_concat", 42, Suite::kAsSequence, 64, "__iadd__",
     ErrorRule::kNull},
    {"sq_inplace_repeat", 43, Suite::kAsSequence, 72, "__imul__",
     ErrorRule::kNull},
    {"mp_length", 4, Suite::kAsMapping, 0, "__len__", ErrorRule::kMinusOne},
    {"mp_subscript", 5, Suite::kAsMapping, 8, "__getitem__", ErrorRule::kNull},
    {"mp_ass_subscript", 3, Suite::kAsMapping, 16, "__setitem__",
     ErrorRule::kMinusOneInt},
    {"am_await", 77, Suite::kAsAsync, 0, "__await__", ErrorRule::kNull},
    {"am_aiter", 78, Suite::kAsAsync, 8, "__aiter__", ErrorRule::kNull},
    {"am_anext", 79, Suite::kAsAsync, 16, "__anext__", ErrorRule::kNull},
    {"am_send", 81, Suite::kAsAsync, 24, "send", ErrorRule::kMinusOneInt},
    {"bf_getbuffer", 1, Suite::kAsBuffer, 0, "__buffer__",
     ErrorRule::kMinusOneInt},
    {"bf_releasebuffer", 2, Suite::kAsBuffer, 8, "__release_buffer__",
     ErrorRule::kNone},
    {"tp_getattr", 57, Suite::kInType, 64, "__getattribute__",
     ErrorRule::kNull},
    {"tp_setattr", 68, Suite::kInType, 72, "__setattr__",
     ErrorRule::kMinusOneInt},
    {"tp_repr", 66, Suite::kInType, 88, "__repr__", ErrorRule::kNull},
    {"tp_hash", 59, Suite::kInType, 120, "__hash__", ErrorRule::kMinusOne},
    {"tp_call", 50, Suite::kInType, 128, "__call__", ErrorRule::kNull},
    {"tp_str", 70, Suite::kInType, 136, "__str__", ErrorRule::kNull},
    {"tp_getattro", 58, Suite::kInType, 144, "__getattribute__",
     ErrorRule::kNull},
    {"tp_setattro", 69, Suite::kInType, 152, "__setattr__",
     ErrorRule::kMinusOneInt},
    {"tp_richcompare", 67, Suite::kInType, 200, "__richcmp__",
     ErrorRule::kNull},
    {"tp_iter", 62, Suite::kInType, 216, "__iter__", ErrorRule::kNull},
    {"tp_iternext", 63, Suite::kInType, 224, "__next__",
     ErrorRule::kNullAndException},
    {"tp_descr_get", 54, Suite::kInType, 272, "__get__", ErrorRule::kNull},
    {"tp_descr_set", 55, Suite::kInType, 280, "__set__",
     ErrorRule::kMinusOneInt},
    {"tp_init", 60, Suite::kInType, 296, "__init__", ErrorRule::kMinusOneInt},
    {"tp_new", 65, Suite::kInType, 312, "__new__", ErrorRule::kNull},
};

}  // namespace crossbill::agent::cpython

// SPDX-License-Identifier: MIT
// Knows the functions by which numbers of lists are read: see number_items.hpp.
#include "findings/rules/number_items.hpp"

#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kReaders[] = {
    "PyFloat_AsDouble",   "PyLong_As*",           "_PyLong_As*",
    "PyNumber_Float",     "PyNumber_Long",        "PyNumber_Index",
    "PyNumber_AsSsize_t", "PyComplex_AsCComplex", "PySequence_SetItem",
    "GetIntField",        "GetLongField",         "GetDoubleField",
    "GetFloatField",      "GetShortField",        "GetByteField",
};

// What getting and looking at an item may take.
constexpr const char* kGetters[] = {
    "PyList_GetItem*",
    "PySequence_GetItem",
    "PySequence_Fast*",
    "PyTuple_GetItem",
    "PyObject_GetItem",
    "PyIter_Next",
    "PyErr_Occurred",
    "_Py_Dealloc",
    "Py_DecRef",
    "Py_IncRef",
    "PyType_IsSubtype",
    "PyObject_IsInstance",
    "PyType_GetFlags",
    "PyIndex_Check",
    "PyNumber_Check",
    "PyList_Size",
    "PySequence_Size",
    "PyObject_Size",
    "PyFloat_Type",
    "Py_IsInitialized",
    "Array.__setitem__",
    "GetObjectArrayElement",
    "DeleteLocalRef",
    "GetObjectClass",
    "GetObjectArrayElement",
    "DeleteLocalRef",
    "GetObjectClass",
};

}  // namespace

std::optional<Repeated> number_items(const Material& material,
                                     const analysis::Line& use) {
  return repeated(material, use, kReaders, kGetters, kItems);
}

bool is_about_items(const analysis::Line& use, const Repeated& items,
                    const AdviceRow* row) {
  if (row != nullptr) return !row->says("nothing");
  return items.plain && items.host <= 0 &&
         items.asked + items.crossing > kItemsShare * use.times->total;
}

Saving saving_of_items(const analysis::Line& use, const Repeated& items,
                       const AdviceRow* row) {
  if (row != nullptr && row->says("all")) return saving_of_all(use, items);
  return saving_of_calls(use, items.asked + items.crossing);
}

const AdviceRow* again_row(const Batching& batching, const analysis::Line& use,
                           const Repeated& items) {
  if (use.calls < kAgain || !is_same_each_time(items)) return nullptr;
  if (const AdviceRow* row = batching.row_for("same-conversion-again", use))
    return row;
  const AdviceRow* row = batching.row_for("element-wise-copy", use);
  bool via = use.site_via != nullptr && row != nullptr && row->says("via");
  return via ? row : nullptr;
}

}  // namespace crossbill::findings

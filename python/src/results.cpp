// SPDX-License-Identifier: MIT
// What a core gives back, as Python objects. Strings are copied into Python's
// own; arrays and views are not.
#include "array.hpp"
#include "convert.hpp"
#include "structs.hpp"

namespace crossbill::load {
namespace {

PyObject* take_owned_text(Kind kind, const crossbill_owned& owned) {
  PyObject* made = take_text(kind, owned.data, owned.length);
  owned.release(owned.handle);
  return made;
}

// Of text that was converted for the call, and whose memory goes with it.
PyObject* copy_of_view(const Result& result, const crossbill_value& value,
                       Py_ssize_t length) {
  PyObject* copy = new_array(result.item, const_cast<void*>(value.pointer),
                             length, nullptr, false);
  if (copy != nullptr) reinterpret_cast<ArrayObject*>(copy)->readonly = true;
  return copy;
}

// The memory of an argument, which the view keeps as it is: its buffer is held
// once more, so that nothing is resized; an object is not freed.
PyObject* take_view(const Result& result, const crossbill_value& value,
                    PyObject* argument, const Hold& hold) {
  auto length = static_cast<Py_ssize_t>(value.length);
  if (hold.what == Hold::kMemory) return copy_of_view(result, value, length);
  Ref owner = Ref::to(argument);
  bool keeps_still = PyBytes_CheckExact(argument) ||
                     PyUnicode_Check(argument) || is_array(argument) ||
                     PyObject_TypeCheck(argument, StructType) ||
                     PyObject_TypeCheck(argument, HandleType);
  if (!keeps_still) owner = Ref(PyMemoryView_FromObject(argument));
  if (!owner) return nullptr;
  return new_array(result.item, const_cast<void*>(value.pointer), length,
                   owner.get(), true);
}

}  // namespace

PyObject* take_value(const Item& item, const crossbill_value& value) {
  switch (item.kind) {
    case Kind::kF32:
    case Kind::kF64:
      return PyFloat_FromDouble(value.f64);
    case Kind::kEnum:
      return take_number(item.enumeration->number, &value.u64,
                         item.enumeration);
    case Kind::kStruct:
      return new_struct(*item.structure, const_cast<void*>(value.pointer),
                        nullptr, false);
    default:
      return take_number(item.kind, &value.u64, nullptr);
  }
}

PyObject* take_text(Kind kind, const void* data, size_t length) {
  auto* text = static_cast<const char*>(data);
  auto size = static_cast<Py_ssize_t>(length);
  int little_end = -1;
  switch (kind) {
    case Kind::kOwnedBytes:
      return PyBytes_FromStringAndSize(text, size);
    case Kind::kUtf16:
    case Kind::kOwnedUtf16:
      return PyUnicode_DecodeUTF16(text, size * 2, "strict", &little_end);
    case Kind::kUtf32:
    case Kind::kOwnedUtf32:
      return PyUnicode_DecodeUTF32(text, size * 4, "strict", &little_end);
    default:
      return PyUnicode_DecodeUTF8(text, size, "strict");
  }
}

PyObject* take_result(const Function& function, crossbill_value& value,
                      PyObject* const* arguments, const Hold* holds) {
  const Result& result = *function.result;
  auto* owned = static_cast<crossbill_owned*>(const_cast<void*>(value.pointer));
  switch (result.kind) {
    case Kind::kOwned:
      return new_handle(*result.object, value.u64);
    case Kind::kOwnedArray:
      return new_owned_array(result.item, *owned);
    case Kind::kOwnedBytes:
    case Kind::kOwnedUtf8:
    case Kind::kOwnedUtf16:
    case Kind::kOwnedUtf32:
      return take_owned_text(result.kind, *owned);
    case Kind::kView:
      return take_view(result, value, arguments[result.owner],
                       holds[result.owner]);
    default:
      return take_value(result.item, value);
  }
}

}  // namespace crossbill::load

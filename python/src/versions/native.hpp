// SPDX-License-Identifier: MIT
// What is known of CPython's objects, for the interpreter that this is built
// for: read as they lie. stable/native.hpp has the same for all interpreters
// from 3.12 on.
#pragma once

#include <cstdint>
#include <string>

#include "ref.hpp"

namespace crossbill::load {

// The value of an exact int that fits one digit: nearly all of them do.
inline bool compact_int(PyObject* object, int64_t& value) {
  if (!PyLong_CheckExact(object)) return false;
  auto* number = reinterpret_cast<PyLongObject*>(object);
#if PY_VERSION_HEX >= 0x030C0000
  if (!PyUnstable_Long_IsCompact(number)) return false;
  value = PyUnstable_Long_CompactValue(number);
#else
  Py_ssize_t size = Py_SIZE(number);
  if (size < -1 || size > 1) return false;
  value = size * static_cast<int64_t>(number->ob_digit[0]);
#endif
  return true;
}

// The value of a key, kept: another thread may take it out of the dict. Null if
// there is none; with an exception set only if the key cannot be looked up.
inline Ref find_item(PyObject* dict, PyObject* key) {
#if PY_VERSION_HEX >= 0x030D0000
  PyObject* value = nullptr;
  PyDict_GetItemRef(dict, key, &value);
  return Ref(value);
#else
  return Ref::to(PyDict_GetItemWithError(dict, key));
#endif
}

// What `instance.function` is.
inline PyObject* new_method(PyObject* function, PyObject* instance) {
  return PyMethod_New(function, instance);
}

// The characters of a str as they lie: `bytes` for each, 1, 2 or 4. 0: they are
// not shown, and PyUnicode_AsUCS4 copies them. Null data: an exception is set.
struct Characters {
  const void* data;
  size_t length;
  int bytes;
};

inline Characters characters_of(PyObject* text) {
#if PY_VERSION_HEX < 0x030C0000
  if (PyUnicode_READY(text) < 0) return {nullptr, 0, 0};
#endif
  return {PyUnicode_DATA(text), static_cast<size_t>(PyUnicode_GET_LENGTH(text)),
          static_cast<int>(PyUnicode_KIND(text))};
}

// Those of a str that is seen to be ASCII, which is UTF-8 as it lies.
inline bool ascii_of(PyObject* text, Characters& held) {
  if (!PyUnicode_IS_COMPACT_ASCII(text)) return false;
  held = {PyUnicode_1BYTE_DATA(text),
          static_cast<size_t>(PyUnicode_GET_LENGTH(text)), 1};
  return true;
}

// What a memoryview views, while it lives.
inline Py_buffer buffer_of(PyObject* memoryview) {
  return *PyMemoryView_GET_BUFFER(memoryview);
}

// "array.array", "Data": for messages.
inline std::string type_name(PyTypeObject* type) { return type->tp_name; }

// How a type is called; stable: by its tp_new.
inline void call_by(PyTypeObject* type, vectorcallfunc function) {
  type->tp_vectorcall = function;
}

// Gives back the memory of an object, at the end of its tp_dealloc.
inline void free_object(PyObject* object) { Py_TYPE(object)->tp_free(object); }

// In tp_dealloc: runs the __del__ of the class, if it has one. False: that has
// kept the object alive.
inline bool finalize(PyObject* object) {
  return Py_TYPE(object)->tp_finalize == nullptr ||
         PyObject_CallFinalizerFromDealloc(object) == 0;
}

}  // namespace crossbill::load

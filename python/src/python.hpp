// SPDX-License-Identifier: MIT
// CPython from 3.9 on: exceptions and types. What lies elsewhere in each
// interpreter, or is told by calls, is in native.hpp: of versions/ or stable/.
#pragma once

#include <exception>
#include <new>

#include "native.hpp"

namespace crossbill::load {

// Puts the exception that is being raised aside while it lives; what is raised
// meanwhile is lost.
class ErrorAside {
 public:
  ErrorAside() { PyErr_Fetch(&type_, &value_, &traceback_); }
  ~ErrorAside() { PyErr_Restore(type_, value_, traceback_); }
  ErrorAside(const ErrorAside&) = delete;

 private:
  PyObject *type_ = nullptr, *value_ = nullptr, *traceback_ = nullptr;
};

// Runs what may throw: what it throws becomes Python's exception, and null.
template <class F>
PyObject* guarded(F body) {
  try {
    return body();
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  } catch (const std::exception& error) {
    return PyErr_Format(PyExc_SystemError, "crossbill: %s", error.what());
  }
}

// A row of a type's table.
template <class R, class... A>
PyType_Slot slot(int which, R (*function)(A...)) {
  return {which, reinterpret_cast<void*>(function)};
}
template <class T>
PyType_Slot slot(int which, T* table) {
  return {which, table};
}
inline PyType_Slot slot(int which, const char* text) {
  return {which, const_cast<char*>(text)};
}

// Flags of a type that Python can neither change nor make objects of; 3.9 knows
// neither.
inline constexpr unsigned kFixed = Py_TPFLAGS_DEFAULT | 1u << 8;
inline constexpr unsigned kClosed = kFixed | 1u << 7;

// Once a process: it is never freed. False with an exception set.
inline bool make_type(PyTypeObject*& type, PyType_Spec& spec) {
  if (type != nullptr) return true;
  type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
#if PY_VERSION_HEX < 0x030A0000
  if (type != nullptr && (spec.flags & kClosed) == kClosed)
    type->tp_new = nullptr;
#endif
  return type != nullptr;
}

// A new object of a type of ours, zeros behind its head.
inline PyObject* new_object(PyTypeObject* type, Py_ssize_t items = 0) {
  return PyType_GenericAlloc(type, items);
}

// The end of an object, in its tp_dealloc.
inline void end_object(PyObject* object) {
  PyTypeObject* type = Py_TYPE(object);
  free_object(object);
  Py_DECREF(reinterpret_cast<PyObject*>(type));
}

}  // namespace crossbill::load

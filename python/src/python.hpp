// SPDX-License-Identifier: MIT
// CPython from 3.9 on: owned references, and what differs between versions.
#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstdint>
#include <exception>
#include <new>
#include <utility>

namespace crossbill::load {

// An owned reference, or null.
class Ref {
 public:
  Ref() = default;
  explicit Ref(PyObject* owned) : object_(owned) {}
  Ref(Ref&& other) noexcept : object_(other.release()) {}
  Ref& operator=(Ref&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() { Py_XDECREF(object_); }

  static Ref to(PyObject* borrowed) {
    Py_XINCREF(borrowed);
    return Ref(borrowed);
  }
  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

inline PyObject* new_reference(PyObject* object) {
  Py_INCREF(object);
  return object;
}

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

// A class whose instances lie in no cycle of references, and are freed by
// `dealloc` alone: Python makes all classes for its garbage collector, which
// costs 20 ns an object. Before the first instance.
inline void leave_garbage_collector(PyTypeObject* type, destructor dealloc) {
  type->tp_flags &= ~Py_TPFLAGS_HAVE_GC;
  type->tp_traverse = nullptr;
  type->tp_clear = nullptr;
  type->tp_free = PyObject_Free;
  type->tp_dealloc = dealloc;
}

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

}  // namespace crossbill::load

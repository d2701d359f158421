// SPDX-License-Identifier: MIT
// What is known of CPython's objects, for all interpreters from 3.12 on: what
// the stable ABI tells of them, by calls. versions/native.hpp says what each is
// for.
#pragma once

#include <cstdint>
#include <string>

#include "ref.hpp"

// What the limited API has by other names, with checks.
inline Py_ssize_t PyTuple_GET_SIZE(PyObject* tuple) {
  return PyTuple_Size(tuple);
}
inline PyObject* PyTuple_GET_ITEM(PyObject* tuple, Py_ssize_t i) {
  return PyTuple_GetItem(tuple, i);
}
inline void PyTuple_SET_ITEM(PyObject* tuple, Py_ssize_t i, PyObject* owned) {
  PyTuple_SetItem(tuple, i, owned);
}
inline char* PyBytes_AS_STRING(PyObject* bytes) {
  return PyBytes_AsString(bytes);
}
inline Py_ssize_t PyBytes_GET_SIZE(PyObject* bytes) {
  return PyBytes_Size(bytes);
}
inline char* PyByteArray_AS_STRING(PyObject* bytes) {
  return PyByteArray_AsString(bytes);
}
inline double PyFloat_AS_DOUBLE(PyObject* number) {
  return PyFloat_AsDouble(number);
}

namespace crossbill::load {

inline bool compact_int(PyObject* object, int64_t& value) {
  if (!PyLong_CheckExact(object)) return false;
  int overflow = 0;
  value = PyLong_AsLongLongAndOverflow(object, &overflow);
  return overflow == 0;
}

inline Ref find_item(PyObject* dict, PyObject* key) {
  return Ref::to(PyDict_GetItemWithError(dict, key));
}

inline PyObject* new_method(PyObject* function, PyObject* instance) {
  Ref types(PyImport_ImportModule("types"));
  Ref type(types ? PyObject_GetAttrString(types.get(), "MethodType") : nullptr);
  return type ? PyObject_CallFunctionObjArgs(type.get(), function, instance,
                                             nullptr)
              : nullptr;
}

struct Characters {
  const void* data;
  size_t length;
  int bytes;
};

inline Characters characters_of(PyObject* text) {
  return {text, static_cast<size_t>(PyUnicode_GetLength(text)), 0};
}

inline bool ascii_of(PyObject*, Characters&) { return false; }

inline Py_buffer buffer_of(PyObject* memoryview) {
  Py_buffer view{};
  if (PyObject_GetBuffer(memoryview, &view, PyBUF_FULL_RO) < 0) return view;
  Py_buffer seen = view;
  PyBuffer_Release(&view);
  return seen;
}

// Types of Python are known by their name alone, others by their module, too.
inline std::string type_name(PyTypeObject* type) {
  Ref name(PyType_GetName(type));
  const char* text = name ? PyUnicode_AsUTF8AndSize(name.get(), nullptr) : "?";
  std::string known = text == nullptr ? "?" : text;
  unsigned long flags = PyType_GetFlags(type);
  bool is_python = (flags & Py_TPFLAGS_HEAPTYPE) != 0 &&
                   (flags & Py_TPFLAGS_IMMUTABLETYPE) == 0;
  if (is_python) return known;
  Ref module(
      PyObject_GetAttrString(reinterpret_cast<PyObject*>(type), "__module__"));
  text = module ? PyUnicode_AsUTF8AndSize(module.get(), nullptr) : nullptr;
  if (text == nullptr) PyErr_Clear();
  std::string folder = text == nullptr ? "builtins" : text;
  return folder == "builtins" ? known : folder + "." + known;
}

inline void call_by(PyTypeObject*, vectorcallfunc) {}

inline void free_object(PyObject* object) {
  auto free =
      reinterpret_cast<freefunc>(PyType_GetSlot(Py_TYPE(object), Py_tp_free));
  free(object);
}

// Only classes of Python have a __del__ of their own and our tp_dealloc.
inline bool finalize(PyObject* object) {
  auto run = reinterpret_cast<destructor>(
      PyType_GetSlot(Py_TYPE(object), Py_tp_finalize));
  if (run == nullptr) return true;
  Py_SET_REFCNT(object, 1);
  run(object);
  Py_ssize_t left = Py_REFCNT(object) - 1;
  Py_SET_REFCNT(object, left);
  return left == 0;
}

}  // namespace crossbill::load

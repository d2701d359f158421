// SPDX-License-Identifier: MIT
// The core offered by hand: METH_FASTCALL functions that take just what the
// bench passes, and check it. Nothing that is general is faster than this.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "core.hpp"

namespace {

// Python's number, or -1 with an exception.
bool to_int(PyObject* from, int64_t& to) {
  to = PyLong_AsLongLong(from);
  return to != -1 || !PyErr_Occurred();
}

bool expect(Py_ssize_t count, Py_ssize_t expected) {
  if (count == expected) return true;
  PyErr_Format(PyExc_TypeError, "%zd arguments expected, not %zd", expected,
               count);
  return false;
}

PyObject* add(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  int64_t a, b;
  if (!expect(count, 2) || !to_int(arguments[0], a) || !to_int(arguments[1], b))
    return nullptr;
  return PyLong_FromLongLong(core::add(a, b));
}

PyObject* sum(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  Py_buffer view;
  if (!expect(count, 1) ||
      PyObject_GetBuffer(arguments[0], &view,
                         PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) != 0)
    return nullptr;
  PyObject* result = nullptr;
  if (view.ndim == 1 && view.format[0] == 'd' && view.format[1] == 0)
    result = PyFloat_FromDouble(
        core::sum(static_cast<double*>(view.buf), view.shape[0]));
  else
    PyErr_SetString(PyExc_TypeError, "doubles expected");
  PyBuffer_Release(&view);
  return result;
}

PyObject* last(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  Py_ssize_t size;
  if (!expect(count, 1)) return nullptr;
  const char* text = PyUnicode_AsUTF8AndSize(arguments[0], &size);
  return text ? PyLong_FromLongLong(core::last(text, size)) : nullptr;
}

struct DataObject {
  PyObject ob_base;
  core::Data data;
};

PyObject* data_new(PyTypeObject* type, PyObject* arguments, PyObject*) {
  unsigned id;
  double value;
  unsigned char flag;
  if (!PyArg_ParseTuple(arguments, "Idb", &id, &value, &flag)) return nullptr;
  PyObject* self = type->tp_alloc(type, 0);
  if (self) reinterpret_cast<DataObject*>(self)->data = {id, value, flag};
  return self;
}

PyTypeObject data_type = {PyVarObject_HEAD_INIT(nullptr, 0)};

PyObject* weigh(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  if (!expect(count, 1)) return nullptr;
  if (!PyObject_TypeCheck(arguments[0], &data_type))
    return PyErr_Format(PyExc_TypeError, "Data expected");
  auto* data = reinterpret_cast<DataObject*>(arguments[0]);
  return PyFloat_FromDouble(core::weigh(data->data));
}

struct CounterObject {
  PyObject ob_base;
  core::Counter* counter;
};

PyTypeObject counter_type = {PyVarObject_HEAD_INIT(nullptr, 0)};

PyObject* counter_new(PyObject*, PyObject* const* arguments, size_t count,
                      PyObject*) {
  int64_t start;
  if (!expect(PyVectorcall_NARGS(count), 1) || !to_int(arguments[0], start))
    return nullptr;
  auto* self = PyObject_New(CounterObject, &counter_type);
  if (self) self->counter = new core::Counter(start);
  return reinterpret_cast<PyObject*>(self);
}

void counter_free(PyObject* self) {
  delete reinterpret_cast<CounterObject*>(self)->counter;
  PyObject_Free(self);
}

PyObject* counter_add(PyObject* self, PyObject* const* arguments,
                      Py_ssize_t count) {
  int64_t n;
  if (!expect(count, 1) || !to_int(arguments[0], n)) return nullptr;
  return PyLong_FromLongLong(
      reinterpret_cast<CounterObject*>(self)->counter->add(n));
}

PyObject* refuse(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  int64_t n;
  if (!expect(count, 1) || !to_int(arguments[0], n)) return nullptr;
  try {
    return PyLong_FromLongLong(core::refuse(n));
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_ValueError, error.what());
    return nullptr;
  }
}

PyObject* decline(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  int64_t n;
  if (!expect(count, 1) || !to_int(arguments[0], n)) return nullptr;
  if (n >= 0) return PyLong_FromLongLong(n);
  PyErr_SetString(PyExc_ValueError, core::kRefused);
  return nullptr;
}

// 0 with an exception when the call or its result was no good.
int64_t call(PyObject* f, int64_t n) {
  PyObject* argument = PyLong_FromLongLong(n);
  if (!argument) return 0;
  PyObject* result = PyObject_CallOneArg(f, argument);
  Py_DECREF(argument);
  if (!result) return 0;
  int64_t value = PyLong_AsLongLong(result);
  Py_DECREF(result);
  return value;
}

PyObject* apply(PyObject*, PyObject* const* arguments, Py_ssize_t count) {
  int64_t n;
  if (!expect(count, 2) || !to_int(arguments[1], n)) return nullptr;
  int64_t result =
      core::apply([&](int64_t x) { return call(arguments[0], x); }, n);
  return PyErr_Occurred() ? nullptr : PyLong_FromLongLong(result);
}

template <class F>
PyMethodDef method(const char* name, F* function) {
  return {name,
          reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function)),
          METH_FASTCALL, nullptr};
}

PyMethodDef counter_methods[] = {method("add", counter_add), {}};

PyMethodDef functions[] = {method("add", add),       method("sum", sum),
                           method("last", last),     method("weigh", weigh),
                           method("refuse", refuse), method("decline", decline),
                           method("apply", apply),   {}};

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "with_fastcall",
                          nullptr,
                          -1,
                          functions,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr};

bool make_types() {
  data_type.tp_name = "with_fastcall.Data";
  data_type.tp_basicsize = sizeof(DataObject);
  data_type.tp_flags = Py_TPFLAGS_DEFAULT;
  data_type.tp_new = data_new;
  counter_type.tp_name = "with_fastcall.Counter";
  counter_type.tp_basicsize = sizeof(CounterObject);
  counter_type.tp_flags = Py_TPFLAGS_DEFAULT;
  counter_type.tp_vectorcall = counter_new;
  counter_type.tp_dealloc = counter_free;
  counter_type.tp_methods = counter_methods;
  return PyType_Ready(&data_type) == 0 && PyType_Ready(&counter_type) == 0;
}

}  // namespace

PyMODINIT_FUNC PyInit_with_fastcall() {
  if (!make_types()) return nullptr;
  PyObject* module = PyModule_Create(&definition);
  if (!module) return nullptr;
  PyModule_AddObjectRef(module, "Data",
                        reinterpret_cast<PyObject*>(&data_type));
  PyModule_AddObjectRef(module, "Counter",
                        reinterpret_cast<PyObject*>(&counter_type));
  return module;
}

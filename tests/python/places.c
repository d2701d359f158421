// SPDX-License-Identifier: MIT
// An extension module for many interpreters in one process: it has no state,
// and its functions say for themselves how often they were called.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static long long called, taken;

static PyObject *call(PyObject *self, PyObject *unused) {
  __atomic_fetch_add(&called, 1, __ATOMIC_RELAXED);
  Py_RETURN_NONE;
}

// The next of an iterator, or None.
static PyObject *take(PyObject *self, PyObject *iterator) {
  __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
  PyObject *next = PyIter_Next(iterator);
  if (next == NULL && !PyErr_Occurred()) Py_RETURN_NONE;
  return next;
}

static PyObject *counts(PyObject *self, PyObject *unused) {
  return Py_BuildValue("LL", __atomic_load_n(&called, __ATOMIC_RELAXED),
                       __atomic_load_n(&taken, __ATOMIC_RELAXED));
}

// CPython has no such row in our table.
PyObject *_PyObject_FunctionStr(PyObject *function);
static PyObject *odd(PyObject *self, PyObject *function) {
  return _PyObject_FunctionStr(function);
}

static PyMethodDef methods[] = {
    {"call", call, METH_NOARGS, NULL},
    {"take", take, METH_O, NULL},
    {"counts", counts, METH_NOARGS, NULL},
    {"odd", odd, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "places",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_places(void) { return PyModuleDef_Init(&definition); }

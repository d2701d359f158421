// SPDX-License-Identifier: MIT
// An extension module that does what few do: it changes its own table, fails
// while it is imported for the first time, and makes types that cannot be.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyMethodDef methods[];

static PyObject *first(PyObject *self, PyObject *unused) {
  return PyUnicode_FromString("first");
}

static PyObject *second(PyObject *self, PyObject *unused) {
  return PyUnicode_FromString("second");
}

// Calls what stands in the table.
static PyObject *direct(PyObject *self, PyObject *unused) {
  return methods[0].ml_meth(self, NULL);
}

// Turns first() and second() round, in the table.
static PyObject *turn(PyObject *self, PyObject *unused) {
  PyCFunction kept = methods[0].ml_meth;
  methods[0].ml_meth = methods[1].ml_meth;
  methods[1].ml_meth = kept;
  Py_RETURN_NONE;
}

// Writes a plain pointer over whatever stands there.
static PyObject *overwrite(PyObject *self, PyObject *unused) {
  static PyCFunction volatile plain = second;
  methods[0].ml_meth = plain;
  Py_RETURN_NONE;
}

// A type with a slot that CPython does not know.
static PyObject *spec_type(PyObject *self, PyObject *unused) {
  static PyType_Slot slots[] = {{Py_tp_methods, NULL}, {9999, NULL}, {0, NULL}};
  static PyType_Spec spec = {"bad.Spec", sizeof(PyObject), 0,
                             Py_TPFLAGS_DEFAULT, slots};
  slots[0].pfunc = methods;
  return PyType_FromSpec(&spec);
}

// A type with a method that would be both, of a class and of none.
static PyObject *static_type(PyObject *self, PyObject *unused) {
  static PyMethodDef wrong[] = {
      {"first", first, METH_NOARGS, NULL},
      {"both", second, METH_NOARGS | METH_CLASS | METH_STATIC, NULL},
      {NULL, NULL, 0, NULL},
  };
  static PyTypeObject type = {
      PyVarObject_HEAD_INIT(NULL, 0).tp_name = "bad.Static",
      .tp_basicsize = sizeof(PyObject),
      .tp_flags = Py_TPFLAGS_DEFAULT,
  };
  type.tp_methods = wrong;
  if (PyType_Ready(&type) != 0) return NULL;
  Py_INCREF(&type);
  return (PyObject *)&type;
}

static PyMethodDef methods[] = {
    {"first", first, METH_NOARGS, NULL},
    {"second", second, METH_NOARGS, NULL},
    {"direct", direct, METH_NOARGS, NULL},
    {"turn", turn, METH_NOARGS, NULL},
    {"overwrite", overwrite, METH_NOARGS, NULL},
    {"spec_type", spec_type, METH_NOARGS, NULL},
    {"static_type", static_type, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int fill(PyObject *module) {
  static int times;
  if (times++ != 0) return 0;
  PyErr_SetString(PyExc_ImportError, "not the first time");
  return -1;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};
static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "bad",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_bad(void) {
  static int times;
  if (times++ != 0) return PyModuleDef_Init(&definition);
  PyErr_SetString(PyExc_OSError, "not at all");
  return NULL;
}

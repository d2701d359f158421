// SPDX-License-Identifier: MIT
// An extension with a type that has one function for two kinds of slots: the
// host gives it an object by the one, and a number by the other.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static PyObject *times(PyObject *self, PyObject *other) {
  (void)self, (void)other;
  Py_RETURN_NOTIMPLEMENTED;
}

static PyType_Slot slots[] = {
    {Py_nb_multiply, times}, {Py_sq_repeat, times}, {0, NULL}};
static PyType_Spec spec = {
    "ways.Both", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, slots};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "ways", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_ways(void) {
  PyObject *module = PyModule_Create(&definition);
  if (module == NULL) return NULL;
  PyObject *type = PyType_FromSpec(&spec);
  if (type == NULL || PyModule_AddObject(module, "Both", type) < 0) return NULL;
  return module;
}

// SPDX-License-Identifier: MIT
// An extension module whose code compares more functions than a table of a
// fixed size would hold, and last of them all its own method.
#include <Python.h>

// 5,000 functions, and comparisons with them before all others of the module.
__asm__(
    ".text\n"
    ".set number, 0\n"
    ".rept 5000\n"
    "1: mov $number, %eax\n"
    "ret\n"
    "lea 1b(%rip), %rax\n"
    "cmp %rax, %rdi\n"
    ".set number, number + 1\n"
    ".endr\n");

static PyObject *compared(PyObject *self, PyObject *unused) {
  Py_RETURN_NONE;
}

static PyObject *is_compared(PyObject *self, PyObject *value) {
  PyMethodDef *entry = ((PyCFunctionObject *)value)->m_ml;
  return PyBool_FromLong(entry->ml_meth == compared);
}

static PyMethodDef methods[] = {
    {"compared", compared, METH_NOARGS, NULL},
    {"is_compared", is_compared, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, "bulk", NULL, 0, methods,
                             NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_bulk(void) { return PyModule_Create(&module); }

// SPDX-License-Identifier: MIT
// The module of borrowed.py.
#include <Python.h>
#include <string.h>

static char room[4096];
static volatile size_t bytes = sizeof room;

static PyObject* string(PyObject* self, PyObject* argument) {
  (void)self;
  char* text = PyBytes_AsString(argument);
  if (text == NULL) return NULL;
  memcpy(room, text, bytes);
  return PyLong_FromSsize_t(PyBytes_Size(argument));
}

static PyObject* buffer(PyObject* self, PyObject* argument) {
  (void)self;
  Py_buffer view;
  if (PyObject_GetBuffer(argument, &view, PyBUF_SIMPLE) != 0) return NULL;
  long sum = 0;
  const unsigned char* from = view.buf;
  for (Py_ssize_t i = 0; i < view.len; i += 16) sum += from[i];
  memmove(room, from, bytes / 2);
  PyBuffer_Release(&view);
  return PyLong_FromLong(sum);
}

static PyMethodDef methods[] = {
    {"string", string, METH_O, NULL},
    {"buffer", buffer, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT,
                                    "borrowed",
                                    NULL,
                                    -1,
                                    methods,
                                    NULL,
                                    NULL,
                                    NULL,
                                    NULL};

PyMODINIT_FUNC PyInit_borrowed(void) { return PyModule_Create(&module); }

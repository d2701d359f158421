// SPDX-License-Identifier: MIT
// An extension module that copies and scans memory that Python has lent it,
// in all the ways that can be seen, and memory that is its own.
//
// Built with -fno-builtin, so that every call below is made.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

enum { kBytes = 200000 };
static char own[kBytes + 1], other[kBytes + 1];
static const char *kept;

static PyObject *bytes(PyObject *self, PyObject *value) {
  char *text = PyBytes_AsString(value);
  if (text == NULL) return NULL;
  memcpy(own, text, PyBytes_Size(value));
  return PyLong_FromSize_t(strlen(text));
}

static PyObject *bytes_and_size(PyObject *self, PyObject *value) {
  char *text;
  Py_ssize_t size;
  if (PyBytes_AsStringAndSize(value, &text, &size) < 0) return NULL;
  // From its middle to its end; then of what was copied.
  memmove(own, text + size / 2, size - size / 2);
  memmove(other, own, size / 2);
  Py_RETURN_NONE;
}

static PyObject *utf8(PyObject *self, PyObject *value) {
  Py_ssize_t size;
  const char *sized = PyUnicode_AsUTF8AndSize(value, &size);
  if (sized == NULL) return NULL;
  memcpy(own, sized, size);
  return PyLong_FromSize_t(strlen(PyUnicode_AsUTF8(value)));
}

static PyObject *byte_array(PyObject *self, PyObject *value) {
  char *text = PyByteArray_AsString(value);
  if (text == NULL) return NULL;
  // To lent memory.
  memset(text, 'x', PyByteArray_Size(value));
  Py_RETURN_NONE;
}

static PyObject *buffer(PyObject *self, PyObject *value) {
  Py_buffer view;
  if (PyObject_GetBuffer(value, &view, PyBUF_FULL_RO) < 0) return NULL;
  Py_ssize_t item = view.itemsize;
  Py_ssize_t stride = view.strides ? view.strides[0] : item;
  const char *memory = view.buf;
  for (Py_ssize_t i = 0; i < view.len / item; i++)
    memcpy(own, memory + i * stride, item);
  PyBuffer_Release(&view);
  // Still there, but given back.
  memcpy(own, memory, item);
  Py_RETURN_NONE;
}

static PyObject *make(PyObject *self, PyObject *value) {
  Py_ssize_t size = PyLong_AsSsize_t(value);
  PyObject *made = PyBytes_FromStringAndSize(NULL, size);
  if (made == NULL) return NULL;
  memcpy(PyBytes_AS_STRING(made), own, size);
  return made;
}

// The bytes are gone, and malloc hands their place out again.
static PyObject *reused(PyObject *self, PyObject *value) {
  Py_ssize_t size = PyLong_AsSsize_t(value);
  PyObject *made = PyBytes_FromStringAndSize(own, size);
  if (made == NULL) return NULL;
  char *text = PyBytes_AsString(made);
  Py_DECREF(made);
  char *place = malloc(size + 40);
  int same = place <= text && text < place + size + 40;
  if (same) memcpy(text, own, size);
  free(place);
  return PyBool_FromLong(same);
}

// Lent until the call returns.
static PyObject *keep(PyObject *self, PyObject *value) {
  kept = PyBytes_AsString(value);
  Py_RETURN_NONE;
}

static PyObject *use_kept(PyObject *self, PyObject *size) {
  memcpy(own, kept, PyLong_AsSsize_t(size));
  Py_RETURN_NONE;
}

// What an exception of Python's leaves is over, too; the call is not.
static PyObject *calls(PyObject *self, PyObject *arguments) {
  PyObject *value, *function;
  if (!PyArg_UnpackTuple(arguments, "calls", 2, 2, &value, &function))
    return NULL;
  char *text = PyBytes_AsString(value);
  PyObject *result = PyObject_CallNoArgs(function);
  if (result == NULL) PyErr_Clear();
  Py_XDECREF(result);
  memcpy(own, text, PyBytes_Size(value));
  Py_RETURN_NONE;
}

// More at a time than are kept.
static PyObject *many(PyObject *self, PyObject *values) {
  Py_ssize_t count = PyList_Size(values);
  const char **texts = malloc(count * sizeof *texts);
  for (Py_ssize_t i = 0; i < count; i++) {
    texts[i] = PyBytes_AsString(PyList_GetItem(values, i));
    memcpy(own, texts[i], 16);
  }
  free(texts);
  Py_RETURN_NONE;
}

static PyObject *only_own(PyObject *self, PyObject *size) {
  memcpy(other, own, PyLong_AsSsize_t(size));
  return PyLong_FromSize_t(strlen("text"));
}

static PyMethodDef functions[] = {
    {"bytes", bytes, METH_O, NULL},
    {"bytes_and_size", bytes_and_size, METH_O, NULL},
    {"utf8", utf8, METH_O, NULL},
    {"byte_array", byte_array, METH_O, NULL},
    {"buffer", buffer, METH_O, NULL},
    {"make", make, METH_O, NULL},
    {"reused", reused, METH_O, NULL},
    {"keep", keep, METH_O, NULL},
    {"use_kept", use_kept, METH_O, NULL},
    {"calls", calls, METH_VARARGS, NULL},
    {"many", many, METH_O, NULL},
    {"only_own", only_own, METH_O, NULL},
    {NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "lent",
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit_lent(void) { return PyModuleDef_Init(&definition); }

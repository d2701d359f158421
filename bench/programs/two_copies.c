/* SPDX-License-Identifier: MIT
 * The extension of the two-copies bench: one function for each of its loops,
 * and an empty one of either calling convention.
 *
 * Short work without the API keeps the processor's units busy from beginning to
 * end (two_copies.rs says why), long work spins (spin.h): the time of either
 * does not depend on what stands around it. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "spin.h"

#define O(name) static PyObject* name(PyObject* self, PyObject* argument)
#define UNUSED(name) (void)name

static PyObject* none(void) {
  Py_INCREF(Py_None);
  return Py_None;
}

O(empty_o) {
  UNUSED(self), UNUSED(argument);
  return none();
}

static PyObject* empty_fastcall(PyObject* self, PyObject* const* arguments,
                                Py_ssize_t number) {
  UNUSED(self), UNUSED(arguments), UNUSED(number);
  return none();
}

/* A checksum in four sums: one would wait for itself. */
static PyObject* checksum(PyObject* bytes) {
  static volatile unsigned long kept;
  const unsigned char* data = (const unsigned char*)PyBytes_AS_STRING(bytes);
  unsigned long sums[4] = {0};
  for (Py_ssize_t i = 0, end = PyBytes_GET_SIZE(bytes) - 3; i < end; i += 4) {
    sums[0] += (unsigned long)data[i] * data[i];
    sums[1] += data[i + 1] ^ sums[0];
    sums[2] += data[i + 2] * 3u;
    sums[3] += data[i + 3] ^ 7u;
  }
  kept = sums[0] + sums[1] + sums[2] + sums[3];
  return none();
}

O(meth_o) {
  UNUSED(self);
  return checksum(argument);
}

static PyObject* fastcall(PyObject* self, PyObject* const* arguments,
                          Py_ssize_t number) {
  UNUSED(self), UNUSED(number);
  return checksum(arguments[0]);
}

#define STEPS_OF_A_US 750
#define DEFINE_WORK(name, steps)    \
  O(name) {                         \
    UNUSED(self), UNUSED(argument); \
    SPIN(steps);                    \
    return none();                  \
  }
DEFINE_WORK(work_1us, STEPS_OF_A_US)
DEFINE_WORK(work_50us, 50 * STEPS_OF_A_US)

/* The sum of a tuple's first numbers; each takes two calls of the API. */
static PyObject* sum_of(PyObject* tuple, Py_ssize_t number) {
  long sum = 0;
  for (Py_ssize_t i = 0; i < number; i++)
    sum += PyLong_AsLong(PyTuple_GetItem(tuple, i));
  return PyLong_FromLong(sum);
}

O(api_3) {
  UNUSED(self);
  return sum_of(argument, 1);
}

O(api_20) {
  UNUSED(self);
  return sum_of(argument, PyTuple_Size(argument));
}

O(lent) {
  static char kept[4096];
  UNUSED(self);
  const char* text = PyBytes_AsString(argument);
  memcpy(kept, text, (size_t)PyBytes_Size(argument));
  return none();
}

O(callback) {
  UNUSED(self);
  return PyObject_CallNoArgs(argument);
}

#define ROW_O(name) {#name, name, METH_O, NULL}
#define ROW_FASTCALL(name) \
  {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
static PyMethodDef methods[] = {
    ROW_O(empty_o), ROW_FASTCALL(empty_fastcall), ROW_O(meth_o),
    ROW_FASTCALL(fastcall), ROW_O(api_3), ROW_O(api_20), ROW_O(lent),
    ROW_O(callback), ROW_O(work_1us), ROW_O(work_50us),
    {NULL, NULL, 0, NULL}};

static PyModuleDef_Slot slots[] = {{0, NULL}};
static PyModuleDef definition = {.m_base = PyModuleDef_HEAD_INIT,
                                 .m_name = "two_copies",
                                 .m_methods = methods,
                                 .m_slots = slots};

PyMODINIT_FUNC PyInit_two_copies(void) { return PyModuleDef_Init(&definition); }

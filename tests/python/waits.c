// SPDX-License-Identifier: MIT
// Threads that wait for each other by construction: one holds something until
// the other sleeps in the kernel, which it does nowhere else.
//
//   hold(how)   takes it, and gives it back when the other sleeps
//   wait(how)   wants it as soon as it has been taken
//
// How: "mutex", "section" (a critical section), "world" (all threads that are
// attached are stopped).
#include <Python.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static PyMutex mutex;
static PyObject* object;
static atomic_int ready, taken, waiter;  // the last: a thread's number

static int sleeps(int thread) {
  char path[64], state = 0;
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", thread);
  FILE* file = fopen(path, "r");
  if (file == NULL) return 0;
  int found = fscanf(file, "%*d (%*[^)]) %c", &state);
  fclose(file);
  return found == 1 && state == 'S';
}

static void until_it_sleeps(void) {
  atomic_store(&taken, 1);
  while (atomic_load(&waiter) == 0) usleep(100);
  for (int times = 0; times < 5; usleep(1000))
    times = sleeps(atomic_load(&waiter)) ? times + 1 : 0;
}

static int visit(PyObject* each, void* unused) {
  (void)each, (void)unused;
  until_it_sleeps();
  return 0;  // no others
}

static PyObject* hold(PyObject* module, PyObject* how) {
  (void)module;
  const char* name = PyUnicode_AsUTF8(how);
  if (name == NULL) return NULL;
  Py_BEGIN_ALLOW_THREADS while (!atomic_load(&ready)) usleep(100);
  Py_END_ALLOW_THREADS if (strcmp(name, "mutex") == 0) {
    PyMutex_Lock(&mutex);
    until_it_sleeps();
    PyMutex_Unlock(&mutex);
  }
  else if (strcmp(name, "section") == 0) {
    Py_BEGIN_CRITICAL_SECTION(object);
    until_it_sleeps();
    Py_END_CRITICAL_SECTION();
  }
  else {
    PyUnstable_GC_VisitObjects(visit, NULL);
  }
  Py_RETURN_NONE;
}

static PyObject* wait_for(PyObject* module, PyObject* how) {
  (void)module;
  const char* name = PyUnicode_AsUTF8(how);
  if (name == NULL) return NULL;
  PyThreadState* state = PyEval_SaveThread();
  atomic_store(&ready, 1);
  while (!atomic_load(&taken)) usleep(100);
  int world = strcmp(name, "world") == 0;
  if (!world) PyEval_RestoreThread(state);
  atomic_store(&waiter, gettid());
  if (world) {
    PyEval_RestoreThread(state);
  } else if (strcmp(name, "mutex") == 0) {
    PyMutex_Lock(&mutex);
    PyMutex_Unlock(&mutex);
  } else {
    Py_BEGIN_CRITICAL_SECTION(object);
    Py_END_CRITICAL_SECTION();
  }
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"hold", hold, METH_O, NULL},
                                {"wait", wait_for, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static int fill(PyObject* module) {
  object = PyList_New(0);
  return PyModule_AddObjectRef(module, "object", object);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void*)fill}, {Py_mod_gil, Py_MOD_GIL_NOT_USED}, {0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, .m_name = "waits",
                                 .m_methods = methods, .m_slots = slots};
PyMODINIT_FUNC PyInit_waits(void) { return PyModuleDef_Init(&definition); }

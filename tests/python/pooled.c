// SPDX-License-Identifier: MIT
// An extension module with a thread of its own, which takes the host's lock
// while the host has it.
#include <Python.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int about_to_wait;  // the thread's number, once it is

static void* take_lock(void* unused) {
  (void)unused;
  int tid = (int)syscall(SYS_gettid);
  __atomic_store_n(&about_to_wait, tid, __ATOMIC_RELEASE);
  PyGILState_STATE state = PyGILState_Ensure();
  PyGILState_Release(state);
  return NULL;
}

// Whether it sleeps, as it does for the lock alone.
static int sleeps(int tid) {
  char path[64], state = 0;
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
  FILE* file = fopen(path, "r");
  if (file == NULL) return 1;
  if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = 0;
  fclose(file);
  return state == 'S';
}

// Keeps the lock for 30 ms while the thread waits for it.
static PyObject* hold(PyObject* self, PyObject* unused) {
  (void)self, (void)unused;
  pthread_t thread;
  __atomic_store_n(&about_to_wait, 0, __ATOMIC_RELEASE);
  if (pthread_create(&thread, NULL, take_lock, NULL) != 0)
    return PyErr_SetFromErrno(PyExc_OSError);
  int tid;
  do {
    sched_yield();
    tid = __atomic_load_n(&about_to_wait, __ATOMIC_ACQUIRE);
  } while (tid == 0 || !sleeps(tid));
  struct timespec rest = {0, 30000000};
  nanosleep(&rest, NULL);
  Py_BEGIN_ALLOW_THREADS
  pthread_join(thread, NULL);
  Py_END_ALLOW_THREADS
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"hold", hold, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "pooled", NULL, -1,
                                    methods, NULL, NULL, NULL, NULL};
PyMODINIT_FUNC PyInit_pooled(void) { return PyModule_Create(&module); }

/* SPDX-License-Identifier: MIT
 * The extension of the sampling bench: a function that spins for 50 ns or for
 * 50 us, at random, and adds up how long it took by the processor's clock. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <time.h>
#include <x86intrin.h>

static uint64_t state, limit, ticks, read_ticks, begin_ticks;
static double begin_ns, ns_per_tick;

static double now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* xorshift64*: the calls of a seed are the same in each run. */
static uint64_t draw(void) {
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 2685821657736338717u;
}

/* Ticks of a nanosecond, and of reading the clock once at the least. */
static void measure_clock(void) {
  begin_ns = now_ns();
  begin_ticks = __rdtsc();
  read_ticks = UINT64_MAX;
  while (now_ns() < begin_ns + 2e7) {
    uint64_t first = __rdtsc(), spent = __rdtsc() - first;
    if (spent < read_ticks) read_ticks = spent;
  }
  ns_per_tick = (now_ns() - begin_ns) / (double)(__rdtsc() - begin_ticks);
}

static PyObject* seed(PyObject* self, PyObject* arguments) {
  unsigned long long number;
  double share;
  (void)self;
  if (!PyArg_ParseTuple(arguments, "Kd", &number, &share)) return NULL;
  state = number * 0x9E3779B97F4A7C15u | 1;
  limit = (uint64_t)(share * 18446744073709549568.0);
  for (int i = 0; i < 20; i++) draw();
  measure_clock();
  ticks = 0;
  Py_RETURN_NONE;
}

static PyObject* work(PyObject* self, PyObject* none) {
  (void)self, (void)none;
  uint64_t start = __rdtsc();
  double length = draw() < limit ? 50e3 : 50;
  uint64_t end = start + (uint64_t)(length / ns_per_tick);
  uint64_t last;
  while ((last = __rdtsc()) < end) {
  }
  ticks += last - start;
  Py_RETURN_NONE;
}

static PyObject* truth(PyObject* self, PyObject* none) {
  (void)self, (void)none;
  ns_per_tick = (now_ns() - begin_ns) / (double)(__rdtsc() - begin_ticks);
  return Py_BuildValue("{s:d,s:d}", "ns", (double)ticks * ns_per_tick,
                       "read_ns", (double)read_ticks * ns_per_tick);
}

static PyMethodDef methods[] = {{"seed", seed, METH_VARARGS, NULL},
                                {"work", work, METH_NOARGS, NULL},
                                {"truth", truth, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "sampled", NULL, -1, methods,
    NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_sampled(void) { return PyModule_Create(&module); }

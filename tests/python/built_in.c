/* SPDX-License-Identifier: MIT
 * A program that brings modules of its own along: `one` is made at once, `two`
 * in phases. Runs its argument in two interpreters, one after the other, and
 * says before, between and behind whether the table has its own functions. */
#include <Python.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  PyObject_HEAD
  long value;
} Counter;

static PyObject* bump(PyObject* self, PyObject* unused) {
  (void)unused;
  return PyLong_FromLong(++((Counter*)self)->value);
}
static PyObject* value_of(PyObject* self, void* unused) {
  (void)unused;
  return PyLong_FromLong(((Counter*)self)->value);
}
static PyMethodDef methods[] = {{"bump", bump, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyGetSetDef getters[] = {{"value", value_of, NULL, NULL, NULL},
                                {NULL, NULL, NULL, NULL, NULL}};
static PyType_Slot slots[] = {
    {Py_tp_methods, methods}, {Py_tp_getset, getters}, {0, NULL}};
static PyType_Spec spec = {"two.Counter", sizeof(Counter), 0,
                           Py_TPFLAGS_DEFAULT, slots};

/* Called by Python while it is itself on its way. */
static PyObject* again(PyObject* module, PyObject* callable) {
  (void)module;
  return PyObject_CallNoArgs(callable);
}
static PyObject* call(PyObject* module, PyObject* argument) {
  (void)module;
  Py_INCREF(argument);
  return argument;
}
static PyMethodDef functions[] = {{"call", call, METH_O, NULL},
                                  {"again", again, METH_O, NULL},
                                  {NULL, NULL, 0, NULL}};
static struct PyModuleDef one = {PyModuleDef_HEAD_INIT, "one", NULL, -1,
                                 functions, NULL, NULL, NULL, NULL};
static PyObject* make_one(void) { return PyModule_Create(&one); }

static int fill(PyObject* module) {
  PyObject* type = PyType_FromSpec(&spec);
  if (type == NULL) return -1;
  return PyModule_AddObject(module, "Counter", type);
}
static PyMethodDef more[] = {{"call", call, METH_O, NULL},
                             {NULL, NULL, 0, NULL}};
static PyModuleDef_Slot phases[] = {{Py_mod_exec, fill}, {0, NULL}};
static struct PyModuleDef two = {PyModuleDef_HEAD_INIT, "two", NULL, 0,
                                 more, phases, NULL, NULL, NULL};
static PyObject* make_two(void) { return PyModuleDef_Init(&two); }

static struct _inittab added[] = {{"two", make_two}, {NULL, NULL}};

/* The types are named so that the program may have them: R_X86_64_COPY. */
static void say(const char* when) {
  const void* types[] = {&PyModuleDef_Type, &PyModule_Type, &PyType_Type};
  printf("%s%s", when, types[0] == types[1] ? "?" : "");
  for (struct _inittab* row = PyImport_Inittab; row->name != NULL; row++)
    if (strcmp(row->name, "one") == 0 || strcmp(row->name, "two") == 0)
      printf(" %s %d", row->name,
             row->initfunc == make_one || row->initfunc == make_two);
  puts("");
}

static void start_by_config(void) {
  PyConfig config;
  PyConfig_InitPythonConfig(&config);
  PyStatus status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status)) Py_ExitStatusException(status);
}

int main(int count, char** arguments) {
  if (count != 2 || PyImport_AppendInittab("one", make_one) != 0 ||
      PyImport_ExtendInittab(added) != 0)
    return 3;
  say("before");
  printf("passed on: %d\n", added[0].initfunc == make_two);
  for (int life = 0; life < 2; life++) {
    if (life == 0)
      Py_Initialize();
    else
      start_by_config();
    if (PY_VERSION_HEX >= 0x030c0000) say("in");
    if (PyRun_SimpleString(arguments[1]) != 0) return 1;
    if (Py_FinalizeEx() != 0) return 2;
  }
  return puts("ended") < 0;
}

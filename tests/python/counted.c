// SPDX-License-Identifier: MIT
// An extension module that counts its own calls: the witness of the tests.
//
// Every function of every calling convention adds one to the counter that
// bears its name in the bill; counts() returns them all.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

#define COUNTERS(X)                                                         \
  X(no_arguments) X(one) X(tuple) X(keywords) X(fast) X(fast_keywords)      \
  X(failing) X(shared_a) X(shared_b) X(added_later) X(made_alone)           \
  X(Static_method) X(Static_class_method) X(Static_static_method)           \
  X(Base_inherited) X(Heap_method) X(Heap_defining_class) X(Late_described) \
  X(compared) X(visible)

#define DECLARE(name) static long long count_##name;
COUNTERS(DECLARE)
#define ADD(name) __atomic_fetch_add(&count_##name, 1, __ATOMIC_RELAXED)

static PyObject *no_arguments(PyObject *self, PyObject *unused) {
  ADD(no_arguments);
  Py_RETURN_NONE;
}

static PyObject *one(PyObject *self, PyObject *value) {
  ADD(one);
  Py_INCREF(value);
  return value;
}

static PyObject *tuple(PyObject *self, PyObject *arguments) {
  long a, b;
  ADD(tuple);
  if (!PyArg_ParseTuple(arguments, "ll", &a, &b)) return NULL;
  return PyLong_FromLong(a + b);
}

static PyObject *keywords(PyObject *self, PyObject *arguments,
                          PyObject *names) {
  static char *list[] = {"a", "b", NULL};
  long a, b = 2;
  ADD(keywords);
  if (!PyArg_ParseTupleAndKeywords(arguments, names, "l|l", list, &a, &b))
    return NULL;
  return PyLong_FromLong(a * b);
}

static PyObject *fast(PyObject *self, PyObject *const *arguments,
                      Py_ssize_t count) {
  ADD(fast);
  return PyLong_FromSsize_t(count);
}

static PyObject *fast_keywords(PyObject *self, PyObject *const *arguments,
                               Py_ssize_t count, PyObject *names) {
  ADD(fast_keywords);
  return PyLong_FromSsize_t(count + (names ? PyTuple_GET_SIZE(names) : 0));
}

static PyObject *failing(PyObject *self, PyObject *value) {
  ADD(failing);
  if (PyObject_IsTrue(value) > 0) {
    PyErr_SetString(PyExc_ValueError, "as asked");
    return NULL;
  }
  Py_RETURN_NONE;
}

// Two entries of the table, one C function, which cannot tell through which of
// them it was called: its argument says so.
static PyObject *shared(PyObject *self, PyObject *value) {
  if (PyLong_AsLong(value) == 0)
    ADD(shared_a);
  else
    ADD(shared_b);
  Py_RETURN_NONE;
}

static PyObject *added_later(PyObject *self, PyObject *unused) {
  ADD(added_later);
  Py_RETURN_NONE;
}

static PyObject *made_alone(PyObject *self, PyObject *unused) {
  ADD(made_alone);
  Py_RETURN_NONE;
}

// Compared with an address below, so it is left alone: see is_compared().
static PyObject *compared(PyObject *self, PyObject *unused) {
  ADD(compared);
  Py_RETURN_NONE;
}

static PyObject *is_compared(PyObject *self, PyObject *value) {
  if (!PyCFunction_Check(value)) Py_RETURN_FALSE;
  PyMethodDef *entry = ((PyCFunctionObject *)value)->m_ml;
  return PyBool_FromLong(entry->ml_meth == compared);
}

// Visible outside, so that its address is read from the module's GOT.
PyObject *visible(PyObject *self, PyObject *unused) {
  ADD(visible);
  Py_RETURN_NONE;
}

static PyObject *is_visible(PyObject *self, PyObject *value) {
  if (!PyCFunction_Check(value)) Py_RETURN_FALSE;
  PyMethodDef *entry = ((PyCFunctionObject *)value)->m_ml;
  return PyBool_FromLong(entry->ml_meth == visible);
}

// What the interpreter's own accessor gives must be the function itself.
static PyObject *address(PyObject *self, PyObject *value) {
  PyCFunction function = PyCFunction_GetFunction(value);
  if (function == NULL) return NULL;
  // In memory, so that no code names these functions to compare them.
  static PyCFunction volatile known[] = {no_arguments, one, failing, shared};
  for (int i = 0; i < 4; ++i)
    if (known[i] == function) return PyLong_FromLong(i);
  return PyLong_FromLong(-1);
}

// Every call here has a call site of its own, and arguments in xmm0 to xmm7.
static PyObject *doubles(PyObject *self, PyObject *unused) {
  Py_complex number = {4.25, 0.5};
  return Py_BuildValue(
      "NNNN", PyComplex_FromCComplex(number),
      Py_BuildValue("dddddddd", .125, .25, .375, .5, .625, .75, .875, 1.),
      PyObject_CallFunction((PyObject *)&PyComplex_Type, "dd", 1.5, 2.5),
      PyUnicode_FromFormat("%d %s", 7, "seven"));
}

// Types ---------------------------------------------------------------------

static PyObject *static_method_of(PyObject *self, PyObject *unused) {
  ADD(Static_method);
  Py_RETURN_NONE;
}

static PyObject *static_class_method(PyObject *self, PyObject *unused) {
  ADD(Static_class_method);
  Py_RETURN_NONE;
}

static PyObject *static_static_method(PyObject *self, PyObject *unused) {
  ADD(Static_static_method);
  Py_RETURN_NONE;
}

static PyObject *inherited(PyObject *self, PyObject *unused) {
  ADD(Base_inherited);
  Py_RETURN_NONE;
}

static PyMethodDef base_methods[] = {
    {"inherited", inherited, METH_NOARGS, NULL},
    {NULL},
};

// Readied by PyType_Ready(&static_type), never by name.
static PyTypeObject base_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "counted.Base",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_new = PyType_GenericNew,
    .tp_methods = base_methods,
};

static PyMethodDef static_methods[] = {
    {"method", static_method_of, METH_NOARGS, NULL},
    {"class_method", static_class_method, METH_NOARGS | METH_CLASS, NULL},
    {"static_method", static_static_method, METH_NOARGS | METH_STATIC, NULL},
    {"__class_getitem__", Py_GenericAlias, METH_O | METH_CLASS, NULL},
    {NULL},
};

static PyTypeObject static_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "counted.Static",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_base = &base_type,
    .tp_methods = static_methods,
};

static PyObject *heap_method(PyObject *self, PyObject *unused) {
  ADD(Heap_method);
  Py_RETURN_NONE;
}

static PyObject *defining_class(PyObject *self, PyTypeObject *type,
                                PyObject *const *arguments, Py_ssize_t count,
                                PyObject *names) {
  ADD(Heap_defining_class);
  return PyUnicode_FromString(strrchr(type->tp_name, '.') + 1);
}

static PyMethodDef heap_methods[] = {
    {"method", heap_method, METH_NOARGS,
     "method($self, /)\n--\n\nDoes nothing."},
    {"defining_class", (PyCFunction)(void (*)(void))defining_class,
     METH_METHOD | METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL},
};

static PyType_Slot heap_slots[] = {
    {Py_tp_methods, heap_methods},
    {Py_tp_new, PyType_GenericNew},
    {0, NULL},
};

static PyType_Spec heap_spec = {
    .name = "counted.Heap",
    .basicsize = sizeof(PyObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = heap_slots,
};

static PyObject *described(PyObject *self, PyObject *unused) {
  ADD(Late_described);
  Py_RETURN_NONE;
}

static PyMethodDef late_method = {"described", described, METH_NOARGS, NULL};
static PyTypeObject late_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "counted.Late",
    .tp_basicsize = sizeof(PyObject),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
};

// The module ----------------------------------------------------------------

static PyObject *counts(PyObject *self, PyObject *unused) {
  PyObject *result = PyDict_New();
#define PUT(name)                                          \
  {                                                        \
    PyObject *value = PyLong_FromLongLong(count_##name);   \
    PyDict_SetItemString(result, #name, value);            \
    Py_DECREF(value);                                      \
  }
  COUNTERS(PUT)
  return result;
}

#define FAST(function) ((PyCFunction)(void (*)(void))function)

static PyMethodDef functions[] = {
    {"no_arguments", no_arguments, METH_NOARGS, NULL},
    {"one", one, METH_O, "one($module, value, /)\n--\n\nGives it back."},
    {"tuple", tuple, METH_VARARGS, NULL},
    {"keywords", FAST(keywords), METH_VARARGS | METH_KEYWORDS, NULL},
    {"fast", FAST(fast), METH_FASTCALL, NULL},
    {"fast_keywords", FAST(fast_keywords), METH_FASTCALL | METH_KEYWORDS,
     NULL},
    {"failing", failing, METH_O, NULL},
    {"shared_a", shared, METH_O, NULL},
    {"shared_b", shared, METH_O, NULL},
    {"compared", compared, METH_NOARGS, NULL},
    {"is_compared", is_compared, METH_O, NULL},
    {"visible", visible, METH_NOARGS, NULL},
    {"is_visible", is_visible, METH_O, NULL},
    {"address", address, METH_O, NULL},
    {"counts", counts, METH_NOARGS, NULL},
    {"doubles", doubles, METH_NOARGS, NULL},
    {NULL},
};

static PyMethodDef later_functions[] = {
    {"added_later", added_later, METH_NOARGS, NULL},
    {NULL},
};

static PyMethodDef single = {"made_alone", made_alone, METH_NOARGS, NULL};

static int fill(PyObject *module) {
  if (PyModule_AddFunctions(module, later_functions) < 0) return -1;
  PyObject *alone = PyCFunction_New(&single, NULL);
  if (PyModule_AddObject(module, "made_alone", alone) < 0) return -1;
  if (PyModule_AddType(module, &static_type) < 0) return -1;
  if (PyType_Ready(&late_type) < 0) return -1;
  PyObject *method = PyDescr_NewMethod(&late_type, &late_method);
  PyDict_SetItemString(late_type.tp_dict, "described", method);
  Py_DECREF(method);
  PyType_Modified(&late_type);
  if (PyModule_AddType(module, &late_type) < 0) return -1;
  PyObject *heap = PyType_FromModuleAndSpec(module, &heap_spec, NULL);
  return PyModule_AddObject(module, "Heap", heap);
}

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, fill},
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "counted",
    .m_methods = functions,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_counted(void) { return PyModuleDef_Init(&definition); }

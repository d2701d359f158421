// SPDX-License-Identifier: MIT
// An extension whose objects are called by pointers of their own: functions
// that share their C code, objects that are made later, and a type. Each counts
// its calls.
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <string.h>

typedef struct {
  PyObject_HEAD vectorcallfunc vectorcall;
  PyObject* name;
  long calls;
} Function;

// It has the name of a type of Python's, and none of its layout.
typedef struct {
  PyObject_HEAD void* junk[8];
} Decoy;

static PyTypeObject Decoy_Type;
static PyTypeObject Function_Type, Later_Type, Quick_Type;
static PyObject* first;
static long quick_calls;

static PyObject* call(PyObject* self, PyObject* const* arguments, size_t count,
                      PyObject* names) {
  Function* function = (Function*)self;
  ++function->calls;
  if (PyVectorcall_NARGS(count) == 0) Py_RETURN_NONE;
  if (PyLong_Check(arguments[0]))
    return PyNumber_Add(arguments[0], function->name);
  PyErr_SetString(PyExc_TypeError, "no number");
  return NULL;
}

static PyObject* make(PyTypeObject* type, long name) {
  Function* made = (Function*)type->tp_alloc(type, 0);
  if (made == NULL) return NULL;
  made->vectorcall = call;
  made->name = PyLong_FromLong(name);
  return (PyObject*)made;
}

static PyObject* make_later(PyTypeObject* type, PyObject* args,
                            PyObject* names) {
  long name = 0;
  return PyArg_ParseTuple(args, "|l", &name) ? make(type, name) : NULL;
}

static void drop(PyObject* self) {
  Py_XDECREF(((Function*)self)->name);
  Py_TYPE(self)->tp_free(self);
}

static PyObject* make_quick(PyObject* type, PyObject* const* arguments,
                            size_t count, PyObject* names) {
  ++quick_calls;
  return ((PyTypeObject*)type)->tp_alloc((PyTypeObject*)type, 0);
}

static PyObject* calls_of(PyObject* module, PyObject* function) {
  if (function == (PyObject*)&Quick_Type) return PyLong_FromLong(quick_calls);
  return PyLong_FromLong(((Function*)function)->calls);
}

// A pointer that Python can compare: calls of it must not be seen to differ.
static PyObject* is_first(PyObject* module, PyObject* function) {
  return PyBool_FromLong(function == first);
}

static PyMethodDef methods[] = {{"calls_of", calls_of, METH_O, NULL},
                                {"is_first", is_first, METH_O, NULL},
                                {NULL, NULL, 0, NULL}};

static int ready(PyTypeObject* type, const char* name, newfunc make) {
  type->tp_name = name;
  type->tp_basicsize = sizeof(Function);
  type->tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL;
  type->tp_vectorcall_offset = offsetof(Function, vectorcall);
  type->tp_call = PyVectorcall_Call;
  type->tp_new = make;
  type->tp_dealloc = drop;
  return PyType_Ready(type);
}

static int add(PyObject* module, const char* name, PyObject* object) {
  int result = PyModule_AddObjectRef(module, name, object);
  Py_XDECREF(object);
  return result;
}

static PyObject* make_decoy(void) {
  Decoy_Type.tp_name = "objects.property";
  Decoy_Type.tp_basicsize = sizeof(Decoy);
  Decoy_Type.tp_flags = Py_TPFLAGS_DEFAULT;
  if (PyType_Ready(&Decoy_Type) < 0) return NULL;
  PyObject* made = Decoy_Type.tp_alloc(&Decoy_Type, 0);
  if (made != NULL) memset(((Decoy*)made)->junk, 1, sizeof(void*) * 8);
  return made;
}

static int fill(PyObject* module) {
  Quick_Type.tp_name = "objects.Quick";
  Quick_Type.tp_basicsize = sizeof(PyObject);
  Quick_Type.tp_flags = Py_TPFLAGS_DEFAULT;
  Quick_Type.tp_vectorcall = make_quick;
  if (ready(&Function_Type, "objects.Function", NULL) < 0 ||
      ready(&Later_Type, "objects.Later", make_later) < 0 ||
      PyType_Ready(&Quick_Type) < 0)
    return -1;
  first = make(&Function_Type, 1);
  if (first == NULL || add(module, "first", Py_NewRef(first)) < 0 ||
      add(module, "second", make(&Function_Type, 2)) < 0 ||
      add(module, "Later", Py_NewRef((PyObject*)&Later_Type)) < 0 ||
      add(module, "Quick", Py_NewRef((PyObject*)&Quick_Type)) < 0)
    return -1;
  PyObject* method = make(&Function_Type, 3);
  PyObject* decoy = make_decoy();
  if (method == NULL || decoy == NULL || add(module, "decoy", decoy) < 0 ||
      PyDict_SetItemString(Quick_Type.tp_dict, "decoy", decoy) < 0)
    return -1;
  int done = PyDict_SetItemString(Quick_Type.tp_dict, "method", method);
  Py_DECREF(method);
  PyType_Modified(&Quick_Type);
  return done;
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, fill}, {0, NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT,
                             "objects",
                             NULL,
                             0,
                             methods,
                             slots,
                             NULL,
                             NULL,
                             NULL};

PyMODINIT_FUNC PyInit_objects(void) { return PyModuleDef_Init(&module); }

// SPDX-License-Identifier: MIT
// Makes functions, types and objects when it is called, long after it has been
// imported, and counts their calls.
#include <Python.h>
#include <stddef.h>
#include <structmember.h>

typedef struct {
  PyObject_HEAD
  vectorcallfunc call;
} Quick;

static long counts[8];

static PyObject* quick_call(PyObject* self, PyObject* const* arguments,
                            size_t count, PyObject* names) {
  counts[0]++;
  Py_RETURN_NONE;
}

static PyObject* quick_new(PyTypeObject* type, PyObject* arguments,
                           PyObject* names) {
  Quick* made = (Quick*)type->tp_alloc(type, 0);
  if (made != NULL) made->call = quick_call;
  return (PyObject*)made;
}

static PyObject* method(PyObject* self, PyObject* unused) {
  counts[1]++;
  Py_RETURN_NONE;
}

static PyObject* late_function(PyObject* self, PyObject* unused) {
  counts[2]++;
  Py_RETURN_NONE;
}

static PyObject* added_call(PyObject* self, PyObject* const* arguments,
                            size_t count, PyObject* names) {
  counts[3]++;
  Py_RETURN_NONE;
}

static PyMethodDef methods[] = {{"method", method, METH_NOARGS, NULL},
                                {NULL, NULL, 0, NULL}};
static PyMethodDef late_entry = {"late_function", late_function, METH_NOARGS,
                                 NULL};

static PyTypeObject Static = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "late.Static",
    .tp_basicsize = sizeof(Quick),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Quick, call),
    .tp_call = PyVectorcall_Call,
    .tp_new = quick_new,
    .tp_methods = methods,
};

static PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Quick, call), READONLY,
     NULL},
    {NULL, 0, 0, 0, NULL}};
static PyMethodDef heap_methods[] = {{"method", method, METH_NOARGS, NULL},
                                     {NULL, NULL, 0, NULL}};
static PyType_Slot slots[] = {{Py_tp_new, quick_new},
                              {Py_tp_call, PyVectorcall_Call},
                              {Py_tp_members, members},
                              {Py_tp_methods, heap_methods},
                              {0, NULL}};
static PyType_Spec spec = {
    "late.Heap", sizeof(Quick), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL, slots};

static PyTypeObject Added = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "late.Added",
    .tp_basicsize = sizeof(Quick),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Quick, call),
    .tp_call = PyVectorcall_Call,
};

static PyObject* make_added(void) {
  Quick* made = PyObject_New(Quick, &Added);
  if (made != NULL) made->call = added_call;
  return (PyObject*)made;
}

// Everything at once.
static PyObject* make(PyObject* module, PyObject* unused) {
  if (PyType_Ready(&Static) < 0 || PyType_Ready(&Added) < 0) return NULL;
  Py_INCREF(&Static);
  if (PyModule_AddObject(module, "Static", (PyObject*)&Static) < 0) return NULL;
  PyObject* heap = PyType_FromSpec(&spec);
  if (heap == NULL || PyObject_SetAttrString(module, "Heap", heap) < 0)
    return NULL;
  Py_DECREF(heap);
  PyObject* added = make_added();
  if (added == NULL || PyModule_AddObject(module, "added", added) < 0)
    return NULL;
  PyObject* set = make_added();
  if (set == NULL || PyObject_SetAttrString(module, "set", set) < 0)
    return NULL;
  Py_DECREF(set);
  PyObject* item = make_added();
  PyObject* dict = PyModule_GetDict(module);
  if (item == NULL || PyDict_SetItemString(dict, "item", item) < 0) return NULL;
  Py_DECREF(item);
  return PyCFunction_NewEx(&late_entry, NULL, NULL);
}

static PyObject* counted(PyObject* module, PyObject* unused) {
  return Py_BuildValue("llll", counts[0], counts[1], counts[2], counts[3]);
}

static PyMethodDef functions[] = {{"make", make, METH_NOARGS, NULL},
                                  {"counted", counted, METH_NOARGS, NULL},
                                  {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "late", NULL, -1,
                                        functions};
PyMODINIT_FUNC PyInit_late(void) { return PyModule_Create(&definition); }

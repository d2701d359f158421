/* SPDX-License-Identifier: MIT
 * A module as PEP 793 makes them, from 3.15 on, with slots as PEP 820 has them:
 * no PyModuleDef, no PyInit_; a type of such slots, some of them in an array of
 * their own; and a function that makes another module of slots. */
#include <Python.h>

typedef struct {
  PyObject_HEAD
} Thing;

static PyObject* call(PyObject* module, PyObject* argument) {
  (void)module;
  return Py_NewRef(argument);
}
static PyObject* ping(PyObject* self, PyObject* unused) {
  (void)unused;
  return Py_NewRef(self);
}
static PyObject* size_of(PyObject* self, void* unused) {
  (void)self;
  (void)unused;
  return PyLong_FromLong(3);
}
static Py_ssize_t length(PyObject* self) {
  (void)self;
  return 3;
}
static PyObject* add(PyObject* self, PyObject* other) {
  (void)other;
  return Py_NewRef(self);
}
static PyObject* show(PyObject* self) {
  (void)self;
  return PyUnicode_FromString("thing");
}

static PyMethodDef of_thing[] = {{"ping", ping, METH_NOARGS, NULL},
                                 {NULL, NULL, 0, NULL}};
static PyGetSetDef getters[] = {{"size", size_of, NULL, NULL, NULL},
                                {NULL, NULL, NULL, NULL, NULL}};
static PySlot inner[] = {PySlot_FUNC(Py_nb_add, add),
                         PySlot_STATIC_DATA(Py_tp_getset, getters), PySlot_END};
static PyType_Slot old[] = {{Py_tp_repr, show}, {0, NULL}};
static PySlot thing[] = {PySlot_STATIC_DATA(Py_tp_methods, of_thing),
                         PySlot_FUNC(Py_mp_length, length),
                         PySlot_STATIC_DATA(Py_slot_subslots, inner),
                         PySlot_STATIC_DATA(Py_tp_slots, old),
                         PySlot_STATIC_DATA(Py_tp_name, "fresh.Thing"),
                         PySlot_SIZE(Py_tp_basicsize, sizeof(Thing)),
                         PySlot_UINT64(Py_tp_flags, Py_TPFLAGS_DEFAULT),
                         PySlot_END};

static int fill(PyObject* module) {
  PyObject* type = PyType_FromSlots(thing);
  if (type == NULL) return -1;
  int failed = PyModule_AddObjectRef(module, "Thing", type);
  Py_DECREF(type);
  return failed;
}

PyABIInfo_VAR(abi);
static PyMethodDef of_second[] = {{"second", call, METH_O, NULL},
                                  {NULL, NULL, 0, NULL}};
static PySlot second[] = {PySlot_STATIC_DATA(Py_mod_abi, &abi),
                          PySlot_STATIC_DATA(Py_mod_methods, of_second), PySlot_END};
static PyObject* make(PyObject* module, PyObject* spec) {
  (void)module;
  PyObject* made = PyModule_FromSlotsAndSpec(second, spec);
  if (made != NULL && PyModule_Exec(made) != 0) Py_CLEAR(made);
  return made;
}

static PyMethodDef functions[] = {{"call", call, METH_O, NULL},
                                  {"make", make, METH_O, NULL},
                                  {NULL, NULL, 0, NULL}};
static const PySlot fresh[] = {PySlot_STATIC_DATA(Py_mod_abi, (void*)&abi),
                               PySlot_STATIC_DATA(Py_mod_name, (void*)"fresh"),
                               PySlot_STATIC_DATA(Py_mod_methods, functions),
                               PySlot_FUNC(Py_mod_exec, fill), PySlot_END};

PyMODEXPORT_FUNC PyModExport_fresh(void) { return (PySlot*)fresh; }

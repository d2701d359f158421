// SPDX-License-Identifier: MIT
// An extension whose types have every slot that may get a stub, and count its
// calls: twice, as static types and as types of a PyType_Spec.
//
// counts() returns them by the name that the bill has for the slot. Each type
// has functions of its own, but for `same`, which two types have as tp_new:
// they are told apart by nothing, and object_new's callers compare it.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

static struct Counter { const char *name; long long count; } counters[256];
static int used;

static void add(const char *name) {
  int i = 0;
  while (i < used && strcmp(counters[i].name, name) != 0) i++;
  if (i == used) counters[used++].name = name;
  counters[i].count++;
}

// The functions of a kind, T for the type that has them.
#define UNARY(T, f, name) \
  static PyObject *T##_##f(PyObject *a) { \
    add(#T "." name); return PyUnicode_FromString(name); }
#define BINARY(T, f, name) \
  static PyObject *T##_##f(PyObject *a, PyObject *b) { \
    add(#T "." name); return PyUnicode_FromString(name); }
#define TERNARY(T, f, name) \
  static PyObject *T##_##f(PyObject *a, PyObject *b, PyObject *c) { \
    add(#T "." name); return PyUnicode_FromString(name); }
#define INTEGER(T, f, name) \
  static PyObject *T##_##f(PyObject *a) { \
    add(#T "." name); return PyLong_FromLong(6); }
#define REAL(T, f, name) \
  static PyObject *T##_##f(PyObject *a) { \
    add(#T "." name); return PyFloat_FromDouble(1.5); }
#define TRUTH(T, f, name) \
  static int T##_##f(PyObject *a) { add(#T "." name); return 1; }

#define NUMBERS(T, X, XT, XU, XI, XR, XB) \
  X(T, add, "__add__") X(T, subtract, "__sub__") X(T, multiply, "__mul__") \
  X(T, remainder, "__mod__") X(T, divmod, "__divmod__") \
  XT(T, power, "__pow__") XU(T, negative, "__neg__") \
  XU(T, positive, "__pos__") XU(T, absolute, "__abs__") \
  XB(T, bool, "__bool__") XU(T, invert, "__invert__") \
  X(T, lshift, "__lshift__") X(T, rshift, "__rshift__") \
  X(T, and, "__and__") X(T, xor, "__xor__") X(T, or, "__or__") \
  XI(T, int, "__int__") XR(T, float, "__float__") \
  X(T, inplace_add, "__iadd__") X(T, inplace_subtract, "__isub__") \
  X(T, inplace_multiply, "__imul__") X(T, inplace_remainder, "__imod__") \
  XT(T, inplace_power, "__ipow__") X(T, inplace_lshift, "__ilshift__") \
  X(T, inplace_rshift, "__irshift__") X(T, inplace_and, "__iand__") \
  X(T, inplace_xor, "__ixor__") X(T, inplace_or, "__ior__") \
  X(T, floor_divide, "__floordiv__") X(T, true_divide, "__truediv__") \
  X(T, inplace_floor_divide, "__ifloordiv__") \
  X(T, inplace_true_divide, "__itruediv__") XI(T, index, "__index__") \
  X(T, matrix_multiply, "__matmul__") \
  X(T, inplace_matrix_multiply, "__imatmul__")
#define MEMBER(T, f, name) .nb_##f = T##_##f,
#define SPECIFIED(T, f, name) {Py_nb_##f, T##_##f},

#define LENGTH(T) \
  static Py_ssize_t T##_length(PyObject *a) { add(#T ".__len__"); return 2; }
#define ITEM(T) \
  static PyObject *T##_item(PyObject *a, Py_ssize_t i) { \
    add(#T ".__getitem__"); \
    if (i > 1) { PyErr_SetNone(PyExc_IndexError); return NULL; } \
    return PyLong_FromSsize_t(i); }
#define SEQUENCE(T) \
  LENGTH(T) ITEM(T) BINARY(T, concat, "__add__") \
  BINARY(T, inplace_concat, "__iadd__") \
  static PyObject *T##_repeat(PyObject *a, Py_ssize_t n) { \
    add(#T ".__mul__"); return PyLong_FromSsize_t(n); } \
  static PyObject *T##_inplace_repeat(PyObject *a, Py_ssize_t n) { \
    add(#T ".__imul__"); return PyLong_FromSsize_t(n); } \
  static int T##_ass_item(PyObject *a, Py_ssize_t i, PyObject *v) { \
    add(#T ".__setitem__"); return 0; } \
  static int T##_contains(PyObject *a, PyObject *v) { \
    add(#T ".__contains__"); return 1; }
#define MAPPING(T) \
  LENGTH(T) BINARY(T, subscript, "__getitem__") \
  static int T##_ass_subscript(PyObject *a, PyObject *k, PyObject *v) { \
    add(#T ".__setitem__"); \
    if (k == Py_None) { PyErr_SetNone(PyExc_KeyError); return -1; } \
    return 0; }

#define SELF(T, f, name) \
  static PyObject *T##_##f(PyObject *a) { \
    add(#T "." name); Py_INCREF(a); return a; }
#define OBJECT(T) \
  static int T##_left; static char T##_bytes[4] = "abcd"; \
  UNARY(T, repr, "__repr__") UNARY(T, str, "__str__") \
  SELF(T, iter, "__iter__") SELF(T, await, "__await__") \
  SELF(T, aiter, "__aiter__") SELF(T, anext, "__anext__") \
  TERNARY(T, call, "__call__") TERNARY(T, get, "__get__") \
  static Py_hash_t T##_hash(PyObject *a) { \
    add(#T ".__hash__"); \
    if (T##_left == 7) { PyErr_SetNone(PyExc_TypeError); return -1; } \
    return 5; } \
  static PyObject *T##_richcompare(PyObject *a, PyObject *b, int how) { \
    add(#T ".__richcmp__"); return PyBool_FromLong(how); } \
  static PyObject *T##_iternext(PyObject *a) { \
    add(#T ".__next__"); \
    if (T##_left < 0) { PyErr_SetNone(PyExc_OSError); return NULL; } \
    if (T##_left == 0) return NULL; \
    return PyLong_FromLong(T##_left--); } \
  static PyObject *T##_getattro(PyObject *a, PyObject *name) { \
    add(#T ".__getattribute__"); return PyObject_GenericGetAttr(a, name); } \
  static int T##_setattro(PyObject *a, PyObject *name, PyObject *value) { \
    add(#T ".__setattr__"); T##_left = (int)PyLong_AsLong(value); \
    return 0; } \
  static int T##_set(PyObject *a, PyObject *b, PyObject *value) { \
    add(#T ".__set__"); return 0; } \
  static int T##_init(PyObject *a, PyObject *b, PyObject *names) { \
    add(#T ".__init__"); \
    if (PyTuple_GET_SIZE(b) == 0) return 0; \
    PyErr_SetNone(PyExc_ValueError); return -1; } \
  static PyObject *T##_new(PyTypeObject *t, PyObject *b, PyObject *names) { \
    add(#T ".__new__"); return t->tp_alloc(t, 0); } \
  static int T##_getbuffer(PyObject *a, Py_buffer *view, int flags) { \
    add(#T ".__buffer__"); \
    return PyBuffer_FillInfo(view, a, T##_bytes, 4, 1, flags); } \
  static void T##_releasebuffer(PyObject *a, Py_buffer *view) { \
    add(#T ".__release_buffer__"); } \
  static PyObject *T##_read(PyObject *a, void *closure) { \
    add(#T ".value"); return PyUnicode_FromString(closure); } \
  static int T##_write(PyObject *a, PyObject *value, void *closure) { \
    add(#T ".value.__set__"); \
    if (value != Py_None) return 0; \
    PyErr_SetNone(PyExc_ValueError); return -1; } \
  static PyGetSetDef T##_getters[] = { \
    {"value", T##_read, T##_write, NULL, "a"}, {NULL}};

#define ALL(T) \
  NUMBERS(T##Number, BINARY, TERNARY, UNARY, INTEGER, REAL, TRUTH) \
  SEQUENCE(T##Sequence) MAPPING(T##Mapping) OBJECT(T##Object)
ALL(S) ALL(H)

static PyObject *same(PyTypeObject *t, PyObject *b, PyObject *names) {
  add("First.__new__");
  return t->tp_alloc(t, 0);
}

#define TYPE(T) \
  {PyVarObject_HEAD_INIT(NULL, 0).tp_name = "slots." #T, \
   .tp_basicsize = sizeof(PyObject), \
   .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
static PyNumberMethods as_number = {
    NUMBERS(SNumber, MEMBER, MEMBER, MEMBER, MEMBER, MEMBER, MEMBER)};
static PySequenceMethods as_sequence = {
    SSequence_length, SSequence_concat, SSequence_repeat, SSequence_item, NULL,
    SSequence_ass_item, NULL, SSequence_contains, SSequence_inplace_concat,
    SSequence_inplace_repeat};
static PyMappingMethods as_mapping = {SMapping_length, SMapping_subscript,
                                      SMapping_ass_subscript};
static PyAsyncMethods as_async = {.am_await = SObject_await,
                                  .am_aiter = SObject_aiter,
                                  .am_anext = SObject_anext};
static PyBufferProcs as_buffer = {SObject_getbuffer, SObject_releasebuffer};
static PyTypeObject types[] = {
  TYPE(SNumber) .tp_as_number = &as_number, .tp_new = PyType_GenericNew},
  TYPE(SSequence) .tp_as_sequence = &as_sequence,
   .tp_new = PyType_GenericNew},
  TYPE(SMapping) .tp_as_mapping = &as_mapping, .tp_new = PyType_GenericNew},
  TYPE(SObject) .tp_repr = SObject_repr, .tp_str = SObject_str,
   .tp_iter = SObject_iter, .tp_iternext = SObject_iternext,
   .tp_call = SObject_call, .tp_hash = SObject_hash,
   .tp_richcompare = SObject_richcompare, .tp_getattro = SObject_getattro,
   .tp_setattro = SObject_setattro, .tp_descr_get = SObject_get,
   .tp_descr_set = SObject_set, .tp_init = SObject_init,
   .tp_new = SObject_new, .tp_as_async = &as_async,
   .tp_as_buffer = &as_buffer, .tp_getset = SObject_getters},
  TYPE(First) .tp_new = same},
  TYPE(Second) .tp_new = same, .tp_base = &types[4]},
};

static PyType_Slot number_slots[] = {
    NUMBERS(HNumber, SPECIFIED, SPECIFIED, SPECIFIED, SPECIFIED, SPECIFIED,
            SPECIFIED) {0}};
static PyType_Slot sequence_slots[] = {
    {Py_sq_length, HSequence_length}, {Py_sq_concat, HSequence_concat},
    {Py_sq_repeat, HSequence_repeat}, {Py_sq_item, HSequence_item},
    {Py_sq_ass_item, HSequence_ass_item},
    {Py_sq_contains, HSequence_contains},
    {Py_sq_inplace_concat, HSequence_inplace_concat},
    {Py_sq_inplace_repeat, HSequence_inplace_repeat}, {0}};
static PyType_Slot mapping_slots[] = {
    {Py_mp_length, HMapping_length}, {Py_mp_subscript, HMapping_subscript},
    {Py_mp_ass_subscript, HMapping_ass_subscript}, {0}};
static PyType_Slot object_slots[] = {
    {Py_tp_repr, HObject_repr}, {Py_tp_str, HObject_str},
    {Py_tp_iter, HObject_iter}, {Py_tp_iternext, HObject_iternext},
    {Py_tp_call, HObject_call}, {Py_tp_hash, HObject_hash},
    {Py_tp_richcompare, HObject_richcompare},
    {Py_tp_getattro, HObject_getattro}, {Py_tp_setattro, HObject_setattro},
    {Py_tp_descr_get, HObject_get}, {Py_tp_descr_set, HObject_set},
    {Py_tp_init, HObject_init}, {Py_tp_new, HObject_new},
    {Py_am_await, HObject_await}, {Py_am_aiter, HObject_aiter},
    {Py_am_anext, HObject_anext}, {Py_bf_getbuffer, HObject_getbuffer},
    {Py_bf_releasebuffer, HObject_releasebuffer},
    {Py_tp_getset, HObject_getters}, {0}};
#define SPEC(T, list) {"slots." #T, sizeof(PyObject), 0, \
  Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, list}
static PyType_Spec specs[] = {
    SPEC(HNumber, number_slots), SPEC(HSequence, sequence_slots),
    SPEC(HMapping, mapping_slots), SPEC(HObject, object_slots)};

static PyObject *counts(PyObject *self, PyObject *unused) {
  PyObject *all = PyDict_New();
  for (int i = 0; i < used; i++) {
    PyObject *count = PyLong_FromLongLong(counters[i].count);
    PyDict_SetItemString(all, counters[i].name, count);
    Py_DECREF(count);
  }
  return all;
}

static PyMethodDef methods[] = {{"counts", counts, METH_NOARGS}, {NULL}};
static PyModuleDef module = {PyModuleDef_HEAD_INIT, "slots", NULL, -1, methods};

static int fill(PyObject *made) {
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    if (PyType_Ready(&types[i]) < 0) return -1;
    Py_INCREF(&types[i]);
    if (PyModule_AddObject(made, types[i].tp_name + 6,
                           (PyObject *)&types[i]) < 0)
      return -1;
  }
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
    PyObject *type = PyType_FromSpec(&specs[i]);
    if (type == NULL || PyModule_AddObject(made, specs[i].name + 6, type) < 0)
      return -1;
  }
  return 0;
}

PyMODINIT_FUNC PyInit_slots(void) {
  PyObject *made = PyModule_Create(&module);
  return made == NULL || fill(made) < 0 ? NULL : made;
}

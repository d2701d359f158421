// SPDX-License-Identifier: MIT
// An extension module that calls a function of the C API, by its name, once
// with each object that it is given.
#include <Python.h>
#include <errno.h>
#include <string.h>

static PyObject* key;  // any object, not used by what is called

static void unused(PyObject* result) { Py_XDECREF(result); }

static void next(PyObject* it) { unused(PyIter_Next(it)); }
#if PY_VERSION_HEX >= 0x030a0000
static void send(PyObject* it) {
  PyObject* result = NULL;
  PyIter_Send(it, Py_None, &result);
  Py_XDECREF(result);
}
#else
#define send next
#endif
static void list(PyObject* o) { unused(PySequence_List(o)); }
static void tuple(PyObject* o) { unused(PySequence_Tuple(o)); }
static void fast(PyObject* o) { unused(PySequence_Fast(o, "")); }
static void join(PyObject* o) { unused(PyUnicode_Join(key, o)); }
static void set(PyObject* o) { unused(PySet_New(o)); }
static void extend(PyObject* o) {
  PyObject* all = PyList_New(0);
  unused(PySequence_InPlaceConcat(all, o));
  Py_DECREF(all);
}
static void iterate(PyObject* o) { unused(PyObject_GetIter(o)); }
static void to_float(PyObject* o) { unused(PyNumber_Float(o)); }
static void to_long(PyObject* o) { unused(PyNumber_Long(o)); }
static void to_index(PyObject* o) { unused(PyNumber_Index(o)); }
static void as_long(PyObject* o) { PyLong_AsLong(o); }
static void as_double(PyObject* o) { PyFloat_AsDouble(o); }
static void parse(PyObject* o) {
  double value;
  PyObject* arguments = PyTuple_Pack(1, o);
  PyArg_ParseTuple(arguments, "d", &value);
  Py_DECREF(arguments);
}
static void add(PyObject* o) { unused(PyNumber_Add(o, key)); }
static void negative(PyObject* o) { unused(PyNumber_Negative(o)); }
static void less(PyObject* o) { unused(PyObject_RichCompare(o, key, Py_LT)); }
static void equal(PyObject* o) { PyObject_RichCompareBool(o, key, Py_EQ); }
static void hash(PyObject* o) { PyObject_Hash(o); }
static void text(PyObject* o) { unused(PyObject_Str(o)); }
static void repr(PyObject* o) { unused(PyObject_Repr(o)); }
static void bytes(PyObject* o) { unused(PyObject_Bytes(o)); }
static void format(PyObject* o) { unused(PyObject_Format(o, NULL)); }
static void truth(PyObject* o) { PyObject_IsTrue(o); }
static void size(PyObject* o) { PyObject_Size(o); }
static void get_item(PyObject* o) { unused(PyObject_GetItem(o, key)); }
static void set_item(PyObject* o) { PyObject_SetItem(o, key, key); }
static void contains(PyObject* o) { PySequence_Contains(o, key); }
static void get_attr(PyObject* o) {
  unused(PyObject_GetAttrString(o, "__doc__"));
}
static void look_up(PyObject* o) {
  PyObject* all = PyDict_New();
  PyDict_SetItem(all, o, o);
  Py_DECREF(all);
}
static void sort(PyObject* o) { PyList_Sort(o); }
static void fs_path(PyObject* o) { unused(PyOS_FSPath(o)); }
static void by_text(PyObject* o) { PyDict_GetItemString(o, "key"); }
static void decode(PyObject* o) {
  unused(PyUnicode_DecodeUTF8("x\xff", 2, PyUnicode_AsUTF8(o)));
}
static void forget(void) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  unused(type);
  unused(value);
  unused(traceback);
}
static void set_errno(PyObject* o) {
  errno = ENOENT;
  PyErr_SetFromErrno(o);
  forget();
}
static void new_error(PyObject* o) {
  unused(PyErr_NewException("host_code.Error", o, NULL));
}
static void clear(PyObject* o) {  // the last to hold what `o` makes
  PyObject* made = PyObject_CallNoArgs(o);
  PyErr_SetObject(PyExc_KeyError, made);
  Py_DECREF(made);
  PyErr_Clear();
}

#define ROW(name) \
  { #name, name }
static const struct {
  const char* name;
  void (*call)(PyObject*);
} kCalls[] = {
    ROW(next),      ROW(send),      ROW(list),     ROW(tuple),
    ROW(fast),      ROW(join),      ROW(set),      ROW(extend),
    ROW(iterate),   ROW(to_float),  ROW(to_long),  {"index", to_index},
    ROW(as_long),   ROW(as_double), ROW(parse),    ROW(add),
    ROW(negative),  ROW(less),      ROW(equal),    ROW(hash),
    ROW(text),      ROW(repr),      ROW(bytes),    ROW(format),
    ROW(truth),     ROW(size),      ROW(get_item), ROW(set_item),
    ROW(contains),  ROW(get_attr),  ROW(look_up),  ROW(sort),
    ROW(fs_path),   ROW(by_text),   ROW(decode),   ROW(set_errno),
    ROW(new_error), ROW(clear),
};

// call(name, objects): every object must do without an error.
static PyObject* call(PyObject* self, PyObject* arguments) {
  const char* name;
  PyObject* objects;
  if (!PyArg_ParseTuple(arguments, "sO!", &name, &PyList_Type, &objects))
    return NULL;
  for (size_t i = 0; i < sizeof kCalls / sizeof *kCalls; i++) {
    if (strcmp(kCalls[i].name, name) != 0) continue;
    for (Py_ssize_t at = 0; at < PyList_GET_SIZE(objects); at++) {
      kCalls[i].call(PyList_GET_ITEM(objects, at));
      if (PyErr_Occurred()) return NULL;
    }
    Py_RETURN_NONE;
  }
  return PyErr_Format(PyExc_LookupError, "no row %s", name);
}

// back(function): a downcall that calls back what the host runs.
static PyObject* back(PyObject* self, PyObject* function) {
  return PyObject_CallNoArgs(function);
}

static PyMethodDef kMethods[] = {
    {"call", call, METH_VARARGS, NULL},
    {"back", back, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef kModule = {PyModuleDef_HEAD_INIT, "host_code", NULL,
                                     -1, kMethods};

PyMODINIT_FUNC PyInit_host_code(void) {
  key = PyUnicode_FromString("key");
  return PyModule_Create(&kModule);
}

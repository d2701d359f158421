// SPDX-License-Identifier: MIT
// Classes of structs and objects. Python makes all classes for its garbage
// collector, which costs 20 ns an object; these instances hold no references
// that could be in a cycle, and are freed by the tp_dealloc of their base.
#include "library.hpp"

namespace crossbill::load {

#if PY_VERSION_HEX >= 0x030C0000

namespace {

bool set_all(PyObject* type, PyObject* body) {
  Py_ssize_t at = 0;
  PyObject *name = nullptr, *value = nullptr;
  while (PyDict_Next(body, &at, &name, &value))
    if (PyObject_SetAttr(type, name, value) < 0) return false;
  return true;
}

}  // namespace

PyObject* new_class(PyObject* metaclass, PyObject* name, PyObject* base,
                    PyObject* body) {
  const char* text = PyUnicode_AsUTF8AndSize(name, nullptr);
  if (text == nullptr) return nullptr;
  void* dealloc =
      PyType_GetSlot(reinterpret_cast<PyTypeObject*>(base), Py_tp_dealloc);
  PyType_Slot slots[] = {{Py_tp_dealloc, dealloc}, {}};
  std::string full = std::string("crossbill_ffi.") + text;
  PyType_Spec spec = {full.c_str(), 0, 0,
                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, slots};
  Ref type(PyType_FromMetaclass(reinterpret_cast<PyTypeObject*>(metaclass),
                                nullptr, &spec, base));
  if (!type || PyObject_SetAttrString(type.get(), "__name__", name) < 0 ||
      !set_all(type.get(), body))
    return nullptr;
  return type.release();
}

#else

PyObject* new_class(PyObject* metaclass, PyObject* name, PyObject* base,
                    PyObject* body) {
  PyObject* made = PyObject_CallFunction(metaclass, "O(O)O", name, base, body);
  if (made == nullptr) return nullptr;
  auto* type = reinterpret_cast<PyTypeObject*>(made);
  type->tp_flags &= ~Py_TPFLAGS_HAVE_GC;
  type->tp_traverse = nullptr;
  type->tp_clear = nullptr;
  type->tp_free = PyObject_Free;
  type->tp_dealloc = reinterpret_cast<PyTypeObject*>(base)->tp_dealloc;
  return made;
}

#endif

}  // namespace crossbill::load

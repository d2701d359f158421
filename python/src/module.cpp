// SPDX-License-Identifier: MIT
// The extension crossbill_ffi._load: what _modules.py builds with.
#include "array.hpp"
#include "errors.hpp"
#include "library.hpp"
#include "objects.hpp"
#include "structs.hpp"

namespace crossbill::load {
namespace {

PyObject* set_watching(PyObject*, PyObject* on) {
  int wanted = PyObject_IsTrue(on);
  if (wanted < 0) return nullptr;
  return PyBool_FromLong(watching.exchange(wanted != 0));
}

PyMethodDef functions[] = {
    {"open", open_library, METH_VARARGS, nullptr},
    {"hash", hash_of_library, METH_O, nullptr},
    {"compare", compare_libraries, METH_VARARGS, nullptr},
    {"set_watching", set_watching, METH_O, nullptr},
    {}};

struct TypeRow {
  const char* name;
  PyTypeObject* type;
};

const TypeRow kTypes[] = {
    {"Function", &FunctionType}, {"Method", &MethodType},
    {"Array", &ArrayType},       {"Struct", &StructType},
    {"Field", &FieldType},       {"Object", &HandleType},
    {"Library", &LibraryType},
};

// Handles, callbacks and classes are the process's, not an interpreter's.
bool is_main_interpreter() {
  if (PyInterpreterState_Get() == PyInterpreterState_Main()) return true;
  PyErr_SetString(PyExc_ImportError,
                  "crossbill works in the main interpreter only: a core's "
                  "objects and callbacks belong to the whole process");
  return false;
}

int fill(PyObject* module) {
  if (!is_main_interpreter() || !import_error_classes()) return -1;
  for (const TypeRow& row : kTypes) {
    auto* type = reinterpret_cast<PyObject*>(row.type);
    if (PyType_Ready(row.type) < 0) return -1;
    Py_INCREF(type);
    if (PyModule_AddObject(module, row.name, type) < 0) return -1;
  }
  return 0;
}

// What threads share is in shared.hpp, in dicts of Python, or never changes
// once load() has returned: the lock is not needed.
PyModuleDef_Slot slots[] = {
    {Py_mod_exec, reinterpret_cast<void*>(fill)},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, nullptr}};

PyModuleDef definition = [] {
  PyModuleDef module = {PyModuleDef_HEAD_INIT};
  module.m_name = "crossbill_ffi._load";
  module.m_methods = functions;
  module.m_slots = slots;
  return module;
}();

}  // namespace
}  // namespace crossbill::load

PyMODINIT_FUNC PyInit__load() {
  return PyModuleDef_Init(&crossbill::load::definition);
}

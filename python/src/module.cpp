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
  PyTypeObject** type;
  PyType_Spec* spec;
};

const TypeRow kTypes[] = {
    {"Function", &FunctionType, &function_spec},
    {"Method", &MethodType, &method_spec},
    {"Array", &ArrayType, &array_spec},
    {"Struct", &StructType, &struct_spec},
    {"Field", &FieldType, &field_spec},
    {"Object", &HandleType, &handle_spec},
    {"Library", &LibraryType, &library_spec},
};

// Handles, callbacks and classes are the process's, not an interpreter's.
bool is_main_interpreter() {
  if (PyInterpreterState_GetID(PyInterpreterState_Get()) == 0) return true;
  PyErr_SetString(PyExc_ImportError,
                  "crossbill works in the main interpreter only: a core's "
                  "objects and callbacks belong to the whole process");
  return false;
}

int fill(PyObject* module) {
  if (!is_main_interpreter() || !import_error_classes()) return -1;
  for (const TypeRow& row : kTypes) {
    if (!make_type(*row.type, *row.spec)) return -1;
    auto* type = new_reference(reinterpret_cast<PyObject*>(*row.type));
    if (PyModule_AddObject(module, row.name, type) < 0) return -1;
  }
  return 0;
}

// What threads share is in shared.hpp, in dicts of Python, or never changes
// once load() has returned: the lock is not needed.
PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, reinterpret_cast<void*>(fill)},
#ifdef Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#ifdef Py_MOD_GIL_NOT_USED
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, nullptr}};

PyModuleDef definition = [] {
  PyModuleDef module = {PyModuleDef_HEAD_INIT};
  module.m_name = "crossbill_ffi._load";
  module.m_methods = functions;
  module.m_slots = module_slots;
  return module;
}();

}  // namespace
}  // namespace crossbill::load

PyMODINIT_FUNC PyInit__load() {
  return PyModuleDef_Init(&crossbill::load::definition);
}

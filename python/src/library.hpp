// SPDX-License-Identifier: MIT
// One loaded core: its contract, its symbols, and the Python classes of what
// it declares. Made by open() of the extension, filled by
// crossbill_ffi/_modules.py.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "function.hpp"

namespace crossbill::load {

struct Library {
  std::string path;
  void* loaded = nullptr;  // of dlopen; never closed
  const crossbill_runtime* runtime = nullptr;
  contract::Contract contract;
  std::map<std::string, EnumInfo> enums;
  std::map<std::string, StructInfo> structs;
  std::map<std::string, ObjectInfo> objects;
  std::map<int32_t, PyObject*> errors;  // by code: the class
  PyObject* sites = nullptr;  // dict: handle -> (file, line), while watching
};

extern PyTypeObject* LibraryType;
extern PyType_Spec library_spec;

// A class of a struct or of objects: metaclass(name, (base,), body), whose
// instances lie in no cycle of references. Null with an exception set.
PyObject* new_class(PyObject* metaclass, PyObject* name, PyObject* base,
                    PyObject* body);

// What is written in a contract, resolved in this library. Items live as long
// as the library.
Item resolve_item(Library&, const contract::Type&);
// What Python says of a function: a tuple of its parameters' names, a dict of
// defaults, and a Description (crossbill_ffi/_describe.py).
struct Words {
  PyObject *names, *defaults, *description;
};
// Null with an exception set.
PyObject* new_function(Library&, const contract::Function&, bool is_method,
                       const Words&);

PyObject* open_library(PyObject* module, PyObject* arguments);
PyObject* hash_of_library(PyObject* module, PyObject* path);
PyObject* compare_libraries(PyObject* module, PyObject* arguments);

}  // namespace crossbill::load

// SPDX-License-Identifier: MIT
// Objects that a core owns: a class each, whose instances hold a handle.
#pragma once

#include "function.hpp"

namespace crossbill::load {

struct HandleObject {
  PyObject_HEAD const ObjectInfo* info;
  uint64_t handle;
  Uses uses;            // Arrays view it; calls change and free it
  Shared<bool> closed;  // freed, or given to the core
  Shared<bool> given;   // to a call that failed: may be gone
  bool has_site;        // the library knows where it was made
  PyObject* weak_references;
};

extern PyTypeObject* HandleType;
extern PyType_Spec handle_spec;
extern std::atomic<bool> watching;

inline HandleObject* as_handle(PyObject* object) {
  return reinterpret_cast<HandleObject*>(object);
}

// What a call does to an object that Arrays may view: changes it, or takes it.
// False, with an exception set, if one does. To be ended when the call is over.
bool begin_change(const Function&, const Parameter&, PyObject* object);
// The library need not know any more where it was made.
void forget_site(HandleObject*);

// Takes the handle over; frees it when it fails.
PyObject* new_handle(const ObjectInfo&, uint64_t handle);
int bind_object(ObjectInfo&, PyObject* type);

}  // namespace crossbill::load

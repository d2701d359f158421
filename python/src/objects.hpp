// SPDX-License-Identifier: MIT
// Objects that a core owns: a class each, whose instances hold a handle.
#pragma once

#include "types.hpp"

namespace crossbill::load {

struct HandleObject {
  PyObject_HEAD const ObjectInfo* info;
  std::atomic<uint64_t> handle;
  std::atomic<int32_t> views;  // Arrays that lie in the object's memory
  std::atomic<bool> closed;    // freed, or given to the core
  std::atomic<bool> given;     // to a call that failed: may be gone
  bool has_site;               // the library knows where it was made
  PyObject* weak_references;
};

extern PyTypeObject HandleType;
extern std::atomic<bool> watching;

inline HandleObject* as_handle(PyObject* object) {
  return reinterpret_cast<HandleObject*>(object);
}

// Takes the handle over; frees it when it fails.
PyObject* new_handle(const ObjectInfo&, uint64_t handle);
int bind_object(ObjectInfo&, PyTypeObject* type);

}  // namespace crossbill::load

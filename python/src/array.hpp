// SPDX-License-Identifier: MIT
// crossbill.Array: items in memory that is a core's, an object's or its own,
// lent to Python by the buffer protocol without a copy.
#pragma once

#include "types.hpp"

namespace crossbill::load {

struct ArrayObject {
  PyObject_HEAD const Item* item;
  char* data;
  Py_ssize_t length;      // items
  Uses uses;              // buffers, views and accesses; ended: released
  PyObject* owner;        // keeps the memory alive; a handle is viewed by us
  crossbill_owned owned;  // release is null: not a core's
  bool readonly;
};

extern PyTypeObject* ArrayType;
extern PyType_Spec array_spec;

// Keeps an array's memory while it lives. False, with an exception set, if that
// has been released.
class Pinned {
 public:
  explicit Pinned(ArrayObject* array);
  ~Pinned() {
    if (array_ != nullptr) array_->uses.end_view();
  }
  Pinned(const Pinned&) = delete;
  explicit operator bool() const { return array_ != nullptr; }

 private:
  ArrayObject* array_;
};

inline bool is_array(PyObject* object) { return Py_TYPE(object) == ArrayType; }

// A reference to whoever owns memory that somebody views from now on (the
// caller views it, too), and its end. Null is nobody.
PyObject* keep_owner(PyObject* owner);
void drop_owner(PyObject* owner);

// A view of memory that `owner` keeps alive, or a copy of it (null).
PyObject* new_array(const Item&, void* data, Py_ssize_t length, PyObject* owner,
                    bool readonly);
// Zeros of its own.
PyObject* new_own_array(const Item&, Py_ssize_t length);
// Takes over what the core gave, also when it fails.
PyObject* new_owned_array(const Item&, const crossbill_owned&);
// A view of a host's buffer.
PyObject* array_from_buffer(const Item&, PyObject* buffer);

}  // namespace crossbill::load

// SPDX-License-Identifier: MIT
// Declared structs: one class each, with named fields over the bytes; and the
// lookup of enum members.
#pragma once

#include "types.hpp"

namespace crossbill::load {

struct StructObject {
  PyObject_VAR_HEAD const StructInfo* info;
  char* data;
  PyObject* owner;  // null: the bytes follow
  bool readonly;
};

extern PyTypeObject *StructType, *FieldType;
extern PyType_Spec struct_spec, field_spec;

inline char* struct_data(PyObject* object) {
  return reinterpret_cast<StructObject*>(object)->data;
}
inline bool struct_is_readonly(PyObject* object) {
  return reinterpret_cast<StructObject*>(object)->readonly;
}

// A view of memory that `owner` keeps alive, or a copy of it (owner null), or
// zeros (memory null).
PyObject* new_struct(const StructInfo&, void* memory, PyObject* owner,
                     bool readonly);
// Gives a class its layout and fields; -1 with an exception set.
int bind_struct(StructInfo&, PyObject* type);

// Takes over the number; a ValueError if the enum has no such member.
PyObject* enum_member(const EnumInfo&, PyObject* number);

}  // namespace crossbill::load

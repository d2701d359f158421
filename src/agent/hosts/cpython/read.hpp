// SPDX-License-Identifier: MIT
// Reads CPython's objects: by their layouts, and with PyDict_Next, which runs
// no code of the program and makes no object. The caller holds the GIL.
#pragma once
#include <stddef.h>

#include "agent/hosts/cpython/layout.hpp"
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// What reading needs of the runtime, of CPython 3.`minor`. Without it nothing
// below finds anything.
void find_readers(FindSymbol find, int minor);

inline TypeObject* type_of(const void* object) {
  return static_cast<TypeObject*>(
      const_cast<void*>(static_cast<const Object*>(object)->type));
}

template <class T>
T& field(void* object, size_t offset) {
  return *reinterpret_cast<T*>(static_cast<char*>(object) + offset);
}

bool is_type(const void* object);
bool is_module(const void* object);

// A module's name, or null where it is not ASCII.
const char* name_of_module(void* module);

// The text of an ASCII str; null for others.
const char* text_of(const void* object);

// The next item of a dict behind `place`, which begins as 0.
struct Item {
  void *key, *value;
};
bool next_item(void* dict, long& place, Item& item);

// What stands behind the last dot of "sqlite3.Cursor".
const char* short_name(const char* name);

// The name that a function object bears, or null: built-in ones, Cython's,
// those of Python, ufuncs, and what wraps one of them.
const char* name_of_function(void* object);

// Whether it is one of Cython's functions, with a pointer of its own.
bool is_cython_function(void* object);

// Whether it is what a type's dict has for a slot.
bool is_slot_wrapper(const void* object);

// Whether it is known by its name alone, as a ufunc is.
bool is_ufunc(void* object);

// What a staticmethod, a classmethod or an instancemethod holds; else the
// object itself.
void* unwrapped(void* object);

// The table entry of a built-in function; null if it is no such function.
MethodDef* definition_of(void* object);

// The functions of a property, unwrapped, each null if there is none.
struct Accessors {
  void* functions[3];
};
bool read_property(void* object, Accessors& accessors);

// Where an object's own vectorcall pointer lies; null if it has none.
void** vectorcall_of(void* object);

}  // namespace crossbill::agent::cpython

// SPDX-License-Identifier: MIT
// Reads CPython's objects: by their layouts, and with PyDict_Next, which runs
// no code of the program and makes no object. The caller holds the GIL; where
// there is none, other threads may be at the same objects: dicts are locked.
#pragma once
#include <stddef.h>

#include "agent/base/text.hpp"
#include "agent/hosts/cpython/layout.hpp"
#include "agent/hosts/host.hpp"

namespace crossbill::agent::cpython {

// What reading needs of the runtime, and how its objects are laid out. Without
// it nothing below finds anything.
void find_readers(FindSymbol find, const Layout& layout);

// Of the CPython that is there.
extern Layout present;

// What lies so many bytes behind an object's head.
template <class T>
T& field(void* object, size_t offset) {
  return *reinterpret_cast<T*>(static_cast<char*>(object) + present.head +
                               offset);
}
template <class T>
const T& field(const void* object, size_t offset) {
  return field<const T>(const_cast<void*>(object), offset);
}

inline TypeBody& body(TypeObject& type) { return field<TypeBody>(&type, 0); }
inline const ModuleDefBody& body(const ModuleDef& definition) {
  return field<ModuleDefBody>(static_cast<const void*>(&definition), 0);
}

inline TypeObject* type_of(const void* object) {
  const char* head_end = static_cast<const char*>(object) + present.head;
  return *(reinterpret_cast<TypeObject* const*>(head_end) - 1);
}

inline TypeBody& body_of_type(const void* object) {
  return body(*type_of(object));
}

bool is_type(const void* object);
bool is_module(const void* object);

// Writes a module's name, as the dict has it with which a module begins. False
// where there is none, or it is not ASCII.
bool read_name_of_module(void* module, Text& name);
// The same of a dict that may be a module's.
bool read_name_in(void* dict, Text& name);

// The text of an ASCII str; null for others.
const char* text_of(const void* object);

// The next item of a dict behind `place`, which begins as 0.
struct Item {
  void *key, *value;
};
bool next_item(void* dict, long& place, Item& item);

// Keeps other threads from changing a dict while its items are looked at, as
// CPython's own functions do where there is no GIL.
class DictLock {
 public:
  explicit DictLock(void* dict);
  ~DictLock();
  DictLock(const DictLock&) = delete;
  DictLock& operator=(const DictLock&) = delete;

 private:
  uint64_t section_[2];  // a PyCriticalSection
  bool taken_;
};

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

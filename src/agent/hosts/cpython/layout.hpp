// SPDX-License-Identifier: MIT
// What the agent reads of CPython's objects, without CPython's headers.
//
// The offsets are the same from 3.9 to 3.15; builds without a GIL have larger
// object heads and are left alone, as are all other versions.
// tests/python/test_tables.py compiles this file with the headers of every
// installed Python and compares the two.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "recording/arena.hpp"

namespace crossbill::agent::cpython {

// The versions that are known, 3.9 to 3.15.
inline constexpr int kOldestMinor = 9;
inline constexpr int kNewestMinor = 15;

struct Object {
  long references;
  const void* type;
};

// A part of PyThreadState since 3.11: where Python frames lie.
struct DataStack {
  void* chunk;
  uint64_t* top;  // of what is in use in the chunk
  uint64_t* limit;
};

// Its place in a PyThreadState of 3.`minor`; 0: not known.
constexpr size_t data_stack_offset(int minor) {
  constexpr size_t kOffsets[] = {296, 232, 232, 232, 256};  // from 3.11 on
  static_assert(sizeof kOffsets / sizeof *kOffsets == kNewestMinor - 10);
  constexpr int kKnown = sizeof kOffsets / sizeof *kOffsets;
  return minor < 11 || minor - 11 >= kKnown ? 0 : kOffsets[minor - 11];
}

struct MethodDef {
  const char* name;  // null ends a table
  void* function;
  int flags;
  const char* doc;
};

// Of MethodDef::flags: METH_VARARGS, _KEYWORDS, _NOARGS, _O, _FASTCALL,
// _METHOD.
constexpr arena::Convention convention_of(int flags) {
  using arena::Convention;
  switch (flags & (1 | 2 | 4 | 8 | 0x80 | 0x200)) {
    case 1:
      return Convention::kTuple;
    case 1 | 2:
    case 2:
      return Convention::kTupleKeywords;
    case 4:
      return Convention::kNoArguments;
    case 8:
      return Convention::kOne;
    case 0x80:
      return Convention::kFast;
    case 0x80 | 2:
      return Convention::kFastKeywords;
    case 0x80 | 2 | 0x200:
      return Convention::kFastOfClass;
    default:
      return Convention::kUnknown;
  }
}

// What makes a module and what fills it, where its PyInit_ does not.
struct ModuleSlot {
  int slot;  // 0 ends a list
  void* function;
};
// Py_mod_create and Py_mod_exec. Headers from 3.15 on give them the second
// number, and CPython 3.15 knows both.
constexpr bool is_create_slot(int slot) { return slot == 1 || slot == 84; }
constexpr bool is_exec_slot(int slot) { return slot == 2 || slot == 85; }

struct ModuleDef {
  char base[40];
  const char* name;
  const char* doc;
  long size;
  MethodDef* methods;
  ModuleSlot* slots;
};

struct TypeSlot {
  int slot;  // 0 ends a list
  void* function;
};
inline constexpr int kMethodsSlot = 64;  // Py_tp_methods

struct TypeSpec {
  const char* name;
  int basic_size, item_size;
  unsigned flags;
  TypeSlot* slots;
};

struct GetSetDef {
  const char* name;  // null ends a table
  void* get;
  void* set;
  const char* doc;
  void* closure;
};
inline constexpr int kGettersSlot = 73;  // Py_tp_getset

using Visit = int (*)(void* object, void* argument);

struct TypeObject {
  char head[24];
  const char* name;
  char sizes[16];
  void* deallocate;
  long vectorcall_offset;
  char functions[64];
  void* call;  // tp_call
  char more_functions[32];
  unsigned long flags;
  const char* doc;
  int (*traverse)(void* object, Visit visit, void* argument);
  char more[40];
  MethodDef* methods;
  void* members;
  GetSetDef* getters;
  TypeObject* base;
  void* dict;
  char descriptors[40];
  void* make;  // tp_new
};
inline constexpr unsigned long kReadyFlag = 1ul << 12;  // Py_TPFLAGS_READY

// Py_TPFLAGS_HAVE_VECTORCALL, _DICT_SUBCLASS, _TYPE_SUBCLASS.
inline constexpr unsigned long kVectorcallFlag = 1ul << 11;
inline constexpr unsigned long kDictSubclassFlag = 1ul << 29;
inline constexpr unsigned long kTypeSubclassFlag = 1ul << 31;

// PyModuleObject, and where a module of 3.`minor` has its name, a str.
struct ModuleObject {
  Object head;
  void* dict;
};
constexpr size_t module_name_offset(int minor) { return minor < 15 ? 48 : 40; }

// PyCFunctionObject::m_ml and ::vectorcall, with which Cython's functions
// begin, too; PyASCIIObject::state; what a staticmethod, a classmethod, an
// instancemethod hold, and property::prop_get, the first of three.
inline constexpr size_t kFunctionDefinition = 16;
inline constexpr long kFunctionVectorcall = 48;
inline constexpr size_t kStringState = 32;
inline constexpr size_t kWrapped = 16;
inline constexpr size_t kPropertyGetter = 16;

// ctypes' CDataObject::b_ptr, and cffi's CDataObject::c_data.
inline constexpr size_t kCtypesMemory = 16;
inline constexpr size_t kCffiMemory = 24;

// crossbill.load's Function::symbol.
inline constexpr size_t kLoadedFunction = 24;

// PyWrapperDescrObject::d_wrapped.
inline constexpr size_t kSlotFunction = 48;

// numpy's PyUFuncObject::name, and default_impl of its dispatchers.
inline constexpr size_t kUfuncName = 56;
inline constexpr size_t kDispatcherImplementation = 40;

// PyVarObject, with the text of a bytes object: NUL stands behind it.
struct BytesObject {
  char head[16];
  long size;
  long hash;
  char value[1];
};

// Where lists, tuples, bytes and bytearrays have their length, and dicts the
// number of their items.
struct VarObject {
  char head[16];
  long size;
};

struct SetObject {
  char head[16];
  long filled;  // places, dummies among them
  long used;
};

// PyASCIIObject. The text of an ASCII str lies right behind it: 48 bytes from
// its start, 40 since 3.12.
struct UnicodeObject {
  char head[16];
  long length;
};

struct Buffer {
  char* memory;
  void* object;
  long bytes, item_bytes;
  int read_only, dimensions;
  const char* format;
  const long* shape;
  const long* strides;     // null: contiguous
  const long* suboffsets;  // null: none
};

}  // namespace crossbill::agent::cpython

// SPDX-License-Identifier: MIT
// What the agent reads of CPython's objects, without CPython's headers.
//
// An object is a head, which ends with its type, and what lies behind it. Heads
// are larger in builds without a GIL, what lies behind them is the same: so it
// is what the structs here describe, but for those that are no objects. The
// little that differs from version to version is in a Layout.
// tests/python/test_tables.py compiles this file with the headers of every
// installed Python, for both kinds of builds, and compares the two.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "recording/arena.hpp"

namespace crossbill::agent::cpython {

// The versions that are known, 3.9 to 3.15.
inline constexpr int kOldestMinor = 9;
inline constexpr int kNewestMinor = 15;

// Known by their addresses alone; what lies in them is their body.
struct TypeObject;
struct ModuleDef;

// Sizes of heads, of a build with a GIL and of one without.
inline constexpr size_t kHead = 16, kFreeThreadedHead = 32;

// The first of 3.`minor` that there is without a GIL.
inline constexpr int kOldestFreeThreaded = 13;

// Offsets in bytes; the last two from the end of a head.
struct Layout {
  uint16_t head;
  uint16_t data_stack;     // in a PyThreadState; 0: not known
  uint16_t function_name;  // PyFunctionObject::func_name
  uint16_t text;           // of an ASCII str
};

// A part of PyThreadState since 3.11: where Python frames lie.
struct DataStack {
  void* chunk;
  uint64_t* top;  // of what is in use in the chunk
  uint64_t* limit;
};

// From 3.9 on.
inline constexpr Layout kLayouts[] = {
    {kHead, 0, 48, 32},   {kHead, 0, 16, 32},   {kHead, 296, 16, 32},
    {kHead, 232, 16, 24}, {kHead, 232, 16, 24}, {kHead, 232, 16, 24},
    {kHead, 256, 16, 24},
};
static_assert(sizeof kLayouts / sizeof *kLayouts ==
              kNewestMinor - kOldestMinor + 1);

// Of a version that is known.
constexpr Layout layout_of(int minor, bool free_threaded) {
  Layout layout = kLayouts[minor - kOldestMinor];
  if (!free_threaded) return layout;
  layout.head = kFreeThreadedHead;
  return layout;
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
constexpr bool is_gil_slot(int slot) { return slot == 4 || slot == 87; }

struct ModuleDefBody {
  char base[24];
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

// One that stands for either of both: PySlot, PEP 820's, from 3.15 on.
struct Slot {
  uint16_t slot;  // 0 ends a list
  uint16_t flags;
  uint32_t reserved;
  void* function;
};
// Headers from 3.15 on give the slots of buffers and of mappings that have the
// numbers of a module's, 1 to 4, others: Py_bf_getbuffer to Py_mp_length.
constexpr int old_number(int slot) {
  return 88 <= slot && slot <= 91 ? slot - 87 : slot;
}
// From 3.15 on. The first is an array of Slot, the second of TypeSlot, the
// third of ModuleSlot.
inline constexpr int kSubslots = 92, kTypeSlotsSlot = 93, kModuleSlotsSlot = 94;
inline constexpr int kTypeNameSlot = 95, kModuleNameSlot = 100;
inline constexpr int kModuleMethodsSlot = 103;

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

struct TypeBody {
  long size;
  const char* name;
  long basic_size, item_size;
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

// PyModuleObject. What follows is another in 3.15.
struct ModuleBody {
  void* dict;
};
// Of builds without a GIL: md_gil of 3.13 and 3.14, md_requires_gil of 3.15.
inline constexpr size_t kModuleGil = 40, kModuleRequiresGil = 33;

// PyCFunctionObject::m_ml, ::m_self, ::m_module and ::vectorcall, with which
// Cython's functions begin, too; what a staticmethod, a classmethod, an
// instancemethod hold, and property::prop_get, the first of three.
inline constexpr size_t kFunctionDefinition = 0;
inline constexpr size_t kFunctionSelf = 8;
inline constexpr size_t kFunctionModule = 16;
inline constexpr size_t kFunctionVectorcall = 32;
inline constexpr size_t kWrapped = 0;
inline constexpr size_t kPropertyGetter = 0;

// ctypes' CDataObject::b_ptr, and cffi's CDataObject::c_data.
inline constexpr size_t kCtypesMemory = 0;
inline constexpr size_t kCffiMemory = 8;

// crossbill.load's Function::symbol.
inline constexpr size_t kLoadedFunction = 8;

// PyWrapperDescrObject::d_wrapped.
inline constexpr size_t kSlotFunction = 32;

// numpy's PyUFuncObject::name, and default_impl of its dispatchers.
inline constexpr size_t kUfuncName = 40;
inline constexpr size_t kDispatcherImplementation = 24;

// PyVarObject, with the text of a bytes object: NUL stands behind it.
struct BytesBody {
  long size;
  long hash;
  char value[1];
};

// Where lists, tuples, bytes and bytearrays have their length, and dicts the
// number of their items.
struct VarBody {
  long size;
};

struct SetBody {
  long filled;  // places, dummies among them
  long used;
};

// PyASCIIObject. The text of an ASCII str lies right behind it: Layout::text.
struct UnicodeBody {
  long length;
  long hash;
  uint32_t state;
};

// "kind", "compact" and "ascii" of PyASCIIObject::state. They stand behind
// "interned", which has 2 bits; in 3.14 and 3.15 builds without a GIL give it
// 8, and some 3.14 gave it 16. It is 3 at the most, and no kind is 0: the
// first of these places in which there is something is the right one.
inline constexpr uint32_t kKindBits = 0x1c;
inline constexpr uint32_t kCompactBit = 0x20, kAsciiBit = 0x40;
constexpr uint32_t string_bits(uint32_t state) {
  if ((state & kKindBits) != 0) return state;
  state >>= 6;
  return (state & kKindBits) != 0 ? state : state >> 8;
}

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

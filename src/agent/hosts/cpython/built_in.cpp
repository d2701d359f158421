// SPDX-License-Identifier: MIT
// Makes libraries of modules that are built into the interpreter.
//
// Debian's python3 has zlib, math, _datetime and forty others in its own file,
// and programs that embed Python add modules of their own. Their code lies in
// the host's, so an address does not tell what belongs to them, and what they
// call in the interpreter goes through no slot. What can be seen is that they
// are called: the interpreter finds their PyInit_ functions in a table of
// names, and each of these hands out the tables of its module:
//
//   PyImport_Inittab[i].initfunc       one of `initials`, of this file
//     PyInit_zlib() -> PyModuleDef     the original
//       Tables::of_definition()        stubs into methods and Py_mod_exec
//   Py_mod_exec_zlib() -> 0            a stub, with the hook of objects.cpp
//     walk_built_in()                  stubs into the tables of its types
//
// A program may look whether it has appended a module already, by its function.
// So what it appends stays as it is until it calls Py_Initialize. From 3.12 on
// the runtime takes a copy there, and the table gets the originals back when
// the call returns; before, it is read at each import, and so keeps ours. The
// runtime's own modules have ours from the start, since not every call of
// Py_Initialize is seen.
//
// Their types are ready when we meet them, so that slots of types are not
// touched: subclasses and slot wrappers may have copies.
//
// What is in every CPython, as its Modules/Setup.bootstrap and config.c say, is
// the interpreter itself, and stays host in all builds.
#include "agent/hosts/cpython/built_in.hpp"

#include <string.h>

#include "agent/base/memory.hpp"
#include "agent/base/text.hpp"
#include "agent/hosts/cpython/read.hpp"
#include "agent/hosts/cpython/runtime.hpp"

namespace crossbill::agent::cpython {
namespace {

// Of 3.9 to 3.15.
constexpr const char* kOfInterpreter[] = {
    "_abc",         "_ast",      "_codecs",    "_collections", "_functools",
    "_imp",         "_io",       "_locale",    "_opcode",      "_operator",
    "_peg_parser",  "_signal",   "_sre",       "_stat",        "_string",
    "_suggestions", "_symtable", "_sysconfig", "_thread",      "_tokenize",
    "_tracemalloc", "_types",    "_typing",    "_warnings",    "_weakref",
    "atexit",       "builtins",  "errno",      "faulthandler", "gc",
    "itertools",    "marshal",   "posix",      "pwd",          "sys",
    "time",         "xxsubtype",
};

using Initial = void* (*)();

struct TableEntry {
  const char* name;  // null ends the table
  Initial initial;
};

// A module that was met, and its own function.
struct BuiltIn {
  const char* name;
  Initial initial;
};
constexpr size_t kMost = 192;
BuiltIn met[kMost];
uint32_t met_count;
const Tables* tables;  // null: nothing is watched
void** table_pointer;  // PyImport_Inittab
// PyModuleDef_Type, PyTuple_Type
const void *definition_type, *tuple_type;

bool is_of_interpreter(const char* name) {
  for (const char* one : kOfInterpreter)
    if (is_same(one, name)) return true;
  return false;
}

char small(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32)
                                        : letter;
}

// "zlib" of "zlib.Compress", "xml.etree.ElementTree" of what is in that: the
// last part of it is the module's name, but for an underscore.
bool is_of_module(const char* type, const char* module) {
  const char* name = short_name(type);
  if (name == type) return false;
  const char* end = name - 1;
  const char* begin = end;
  while (begin > type && begin[-1] != '.') --begin;
  if (*begin == '_') ++begin;
  module = short_name(module);
  if (*module == '_') ++module;
  for (; begin < end && *module != '\0'; ++begin, ++module)
    if (small(*begin) != small(*module)) return false;
  return begin == end && *module == '\0';
}

// A module that is walked through: what it holds and what it refers to.
struct Walk {
  ModuleId core;
  const char* name;
};

// Those of named tuples share one table with the interpreter's own.
bool is_own_type(const Walk& walk, TypeObject& type) {
  const TypeBody& parts = body(type);
  return parts.name != nullptr && parts.base != tuple_type &&
         is_of_module(parts.name, walk.name);
}

int visit(void* object, void* argument) {
  const Walk& walk = *static_cast<Walk*>(argument);
  if (object == nullptr || !is_type(object)) return 0;
  TypeObject& type = *static_cast<TypeObject*>(object);
  if (is_own_type(walk, type)) tables->of_type(type, walk.core);
  return 0;
}

// Functions that are bound to the module are its own.
void walk_through(ModuleId core, void* module) {
  const char* name = path_of(core) + sizeof arena::kBuiltIn - 1;
  Walk walk{core, name};
  Item item;
  long at = 0;
  void* dict = field<ModuleBody>(module, 0).dict;
  DictLock lock(dict);
  while (next_item(dict, at, item)) {
    if (item.value == nullptr) continue;
    visit(item.value, &walk);
    MethodDef* entry = definition_of(item.value);
    if (entry != nullptr && field<void*>(item.value, kFunctionSelf) == module)
      tables->of_function(name, *entry, core);
  }
  // What its state refers to, too, such as types that it shows nobody.
  Visit visitor = visit;
  auto* traverse = body_of_type(module).traverse;
  if (traverse != nullptr) traverse(module, visitor, &walk);
}

// The module's number; it has one from its first import on.
ModuleId number_of(const BuiltIn& module) {
  char buffer[256];
  Text path(buffer, sizeof buffer);
  path.add(arena::kBuiltIn).add(module.name);
  return module_without_file(path.text());
}

void* initialise(size_t number) {
  const BuiltIn& module = met[number];
  void* made = module.initial();
  if (made == nullptr || tables == nullptr) return made;
  ModuleId core = number_of(module);
  if (core == ModuleId::kUnknown) return made;
  if (type_of(made) == definition_type)
    tables->of_definition(*static_cast<ModuleDef*>(made), core);
  else if (is_module(made))
    walk_through(core, made);
  return made;
}

template <size_t number>
void* initial() {
  return initialise(number);
}

struct Initials {
  Initial of[kMost];
};

template <size_t from>
constexpr void fill(Initials& initials) {
  initials.of[from] = initial<from>;
  if constexpr (from + 1 < kMost) fill<from + 1>(initials);
}

constexpr Initials make_initials() {
  Initials made{};
  fill<0>(made);
  return made;
}
constexpr Initials initials = make_initials();

// The module that one of `initials` stands for, or null.
const BuiltIn* module_behind(Initial function) {
  for (size_t i = 0; i < kMost; i++)
    if (initials.of[i] == function) return &met[i];
  return nullptr;
}

// What stands in a table for a module's own function.
Initial initial_for(const char* name, Initial own) {
  bool host =
      role_of(module_at(reinterpret_cast<void*>(own))) == arena::Role::kHost;
  if (name == nullptr || own == nullptr || module_behind(own) != nullptr ||
      !host || is_of_interpreter(name))
    return own;
  uint32_t number = __atomic_load_n(&met_count, __ATOMIC_ACQUIRE);
  for (uint32_t i = 0; i < number && i < kMost; i++)
    if (met[i].initial == own && is_same(met[i].name, name))
      return initials.of[i];
  number = __atomic_fetch_add(&met_count, 1, __ATOMIC_ACQ_REL);
  if (number >= kMost) return own;
  met[number] = {keep_text(name), own};
  return initials.of[number];
}

Initial original_for(const char*, Initial stands) {
  const BuiltIn* module = module_behind(stands);
  return module == nullptr ? stands : module->initial;
}

void change_table(Initial (*wanted)(const char* name, Initial stands)) {
  if (table_pointer == nullptr) return;
  auto* table = static_cast<TableEntry*>(*table_pointer);
  for (; table != nullptr && table->name != nullptr; ++table) {
    Initial stands = wanted(table->name, table->initial);
    if (stands != table->initial)
      write_slot(reinterpret_cast<void**>(&table->initial),
                 reinterpret_cast<void*>(stands));
  }
}

}  // namespace

void watch_built_ins(FindSymbol find, const Tables& by) {
  tables = &by;
  definition_type = find("PyModuleDef_Type");
  tuple_type = find("PyTuple_Type");
  table_pointer = static_cast<void**>(find("PyImport_Inittab"));
  change_table(initial_for);
}

void walk_built_in(const CallArguments& call, void* module) {
  ModuleId core = module_of_call(call);
  const char* path = path_of(core);
  if (strncmp(path, arena::kBuiltIn, sizeof arena::kBuiltIn - 1) == 0)
    walk_through(core, module);
}

}  // namespace crossbill::agent::cpython

namespace crossbill::agent {

void cpython::before_initialize(CallArguments&) {
  if (tables != nullptr) change_table(initial_for);
}

uint64_t cpython::after_initialize(uint64_t result) {
  if (tables != nullptr && inittab_is_copied) change_table(original_for);
  return result;
}

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// Puts stubs into CPython's method tables, right before CPython reads them.
//
// An extension module describes its functions in arrays of PyMethodDef, which
// it hands to the interpreter when it makes its module and its types. Every
// call from Python then loads `ml_meth` out of that array anew, so a stub
// there sees every call, whatever the calling convention. The functions that
// take such arrays are few; they are hooked in the importing module's slots:
//
//   PyInit_stats() -> PyModuleDef_Init(&def)     slot of the core
//                       before_module_def()      this file
//                         stub into each def.m_methods[i].ml_meth
//                       PyModuleDef_Init(&def)   the original
//
// One stub an entry, not one a function: ujson's loads and decode share their
// C function. Left alone are functions of the host (Py_GenericAlias is many a
// type's __class_getitem__), and those that their own module compares with
// another address: _json asks whether an encoder is its own C function.

#include "agent/hosts/cpython/tables.hpp"

#include "agent/base/text.hpp"
#include "agent/hosts/cpython/built_in.hpp"
#include "agent/hosts/cpython/glue.hpp"
#include "agent/hosts/cpython/layout.hpp"
#include "agent/hosts/cpython/objects.hpp"
#include "agent/hosts/cpython/read.hpp"
#include "agent/hosts/cpython/runtime.hpp"
#include "agent/hosts/cpython/slots.hpp"
#include "agent/hosts/greenlet/greenlet.hpp"

namespace crossbill::agent {
namespace {

using cpython::GetSetDef;
using cpython::has_entries;
using cpython::MethodDef;
using cpython::ModuleDef;
using cpython::ModuleSlot;
using cpython::short_name;
using cpython::Slot;
using cpython::TypeObject;
using cpython::TypeSlot;
using cpython::TypeSpec;

// Whose functions a table has: a type's, or a module's. Of a module that has
// no name yet, the library's file has it.
struct Owner {
  const char* type;
  const char* module;
  ModuleId built_in = ModuleId::kUnknown;  // whose are the host's functions
};

// The library that a function belongs to, or what it is else.
ModuleId core_of(ModuleId built_in, const void* function) {
  ModuleId holder = module_at(function);
  bool host = role_of(holder) == arena::Role::kHost;
  return host && built_in != ModuleId::kUnknown ? built_in : holder;
}

// The file's name up to its first dot: "orjson".
Text& add_module_of(ModuleId core, Text& text) {
  const char* path = path_of(core);
  const char* name = path;
  for (; *path != '\0'; ++path)
    if (*path == '/') name = path + 1;
  char letter[2] = "";
  for (; *name != '\0' && *name != '.'; ++name) {
    letter[0] = *name;
    text.add(letter);
  }
  return text;
}

void patch_entry(const Owner& owner, MethodDef& entry, bool wraps = false) {
  void* function = __atomic_load_n(&entry.function, __ATOMIC_ACQUIRE);
  if (function == nullptr) return;
  void* original = original_of(function);
  ModuleId core = core_of(owner.built_in, original);
  if (!has_entries(core)) {
    // A host function whose slot holds a stub: not an entry of the core.
    if (original != function) write_slot(&entry.function, original);
    return;
  }
  if (original != function) return;  // imported before
  // "Cursor.execute" of a type, "dumps" of a module. pybind11's accessors get
  // their name by the property that they are of.
  bool has_name = entry.name[0] != '\0';
  char buffer[1024], whole[1024];
  Text name(buffer, sizeof buffer), shown(whole, sizeof whole);
  if (owner.type != nullptr) name.add(short_name(owner.type)).add(".");
  name.add(entry.name);
  if (owner.module != nullptr)
    shown.add(short_name(owner.module));
  else
    add_module_of(core, shown);
  shown.add(".").add(entry.name);
  bool switches = greenlet::switches_stack(core, name.text());
  if (!switches && is_compared(module_at(function), function, name.text()))
    return;
  void* stub = stub_for(
      {.name = name.text(),
       .original = function,
       .core = core,
       .via = arena::Via::kMethod,
       .errors = ErrorRule::kNull,
       .signature = Signature::kRegisters,
       .hook =
           switches ? &greenlet::kSwitch : cpython::hook_of(core, name.text()),
       .shown = has_name && owner.type == nullptr ? shown.text() : nullptr,
       .wraps = wraps,
       .convention = cpython::convention_of(entry.flags)});
  if (stub != function) write_slot(&entry.function, stub);
}

void patch_table(const Owner& owner, MethodDef* table) {
  if (table == nullptr || !cpython::tables_known) return;
  for (; table->name != nullptr; ++table) patch_entry(owner, *table);
}

template <class T>
T* argument(const CallArguments& call, int i) {
  return reinterpret_cast<T*>(call.general[i]);
}

// Modules -------------------------------------------------------------------

constexpr int kDeepest = 4;  // arrays in arrays

// What an array of slots is of, and whose are the host's functions in it.
struct OfModule {
  const char* name;  // null: not known
  ModuleId built_in = ModuleId::kUnknown;
};

void patch_module_slot(const OfModule& module, bool creates, void** slot) {
  void* original = original_of(*slot);
  ModuleId core = core_of(module.built_in, original);
  if (original != *slot || !has_entries(core)) return;
  char buffer[160];
  Text name(buffer, sizeof buffer);
  name.add(creates ? "Py_mod_create_" : "Py_mod_exec_");
  if (module.name != nullptr) name.add(short_name(module.name));
  if (is_compared(module_at(original), original, name.text())) return;
  void* stub =
      stub_for({.name = name.text(),
                .original = original,
                .core = core,
                .via = arena::Via::kSlot,
                .errors = creates ? ErrorRule::kNull : ErrorRule::kMinusOneInt,
                .signature = Signature::kRegisters,
                .hook = creates ? &cpython::kReturnsModule : &cpython::kFills});
  if (stub != original) write_slot(slot, stub);
}

// Most of what a module does while it is imported is in such slots' functions.
template <class Any>
void patch_module_slots(const OfModule& module, Any* slots, int depth = 0) {
  if (slots == nullptr || !cpython::tables_known || depth == kDeepest) return;
  for (; slots->slot != 0; ++slots) {
    void** value = &slots->function;
    int number = slots->slot;
    if (cpython::is_create_slot(number))
      patch_module_slot(module, true, value);
    else if (cpython::is_exec_slot(number))
      patch_module_slot(module, false, value);
    if (!cpython::slots_nest) continue;
    if (number == cpython::kModuleMethodsSlot)
      patch_table({nullptr, module.name, module.built_in},
                  static_cast<MethodDef*>(*value));
    if (number == cpython::kSubslots)
      patch_module_slots(module, static_cast<Slot*>(*value), depth + 1);
    if (number == cpython::kModuleSlotsSlot)
      patch_module_slots(module, static_cast<ModuleSlot*>(*value), depth + 1);
  }
}

// A module's name, or that of a type; null if the array lacks it.
const char* name_in(const Slot* slots, int number, int depth = 0) {
  if (slots == nullptr || depth == kDeepest) return nullptr;
  for (; slots->slot != 0; ++slots) {
    if (slots->slot == number) return static_cast<char*>(slots->function);
    if (slots->slot != cpython::kSubslots) continue;
    const Slot* below = static_cast<Slot*>(slots->function);
    if (const char* name = name_in(below, number, depth + 1)) return name;
  }
  return nullptr;
}

void patch_slots_of_module(Slot* slots) {
  if (!cpython::slots_nest || !cpython::tables_known) return;
  patch_module_slots(OfModule{name_in(slots, cpython::kModuleNameSlot)}, slots);
}

void before_from_slots_and_spec(CallArguments& call) {
  patch_slots_of_module(argument<Slot>(call, 0));
}

void after_export(const CallArguments&, uint64_t result) {
  patch_slots_of_module(reinterpret_cast<Slot*>(result));
}

void patch_slots_of(const ModuleDef& definition,
                    ModuleId built_in = ModuleId::kUnknown) {
  const cpython::ModuleDefBody& parts = body(definition);
  patch_module_slots(OfModule{parts.name, built_in}, parts.slots);
}

void before_module_def(CallArguments& call) {
  const ModuleDef* definition = argument<ModuleDef>(call, 0);
  if (definition == nullptr || !cpython::tables_known) return;
  const cpython::ModuleDefBody& parts = body(*definition);
  patch_table({nullptr, parts.name}, parts.methods);
}

void before_phases(CallArguments& call) {
  before_module_def(call);
  const ModuleDef* definition = argument<ModuleDef>(call, 0);
  if (definition != nullptr && cpython::tables_known)
    patch_slots_of(*definition);
}

void before_add_functions(CallArguments& call) {
  patch_table({nullptr, nullptr}, argument<MethodDef>(call, 1));
}

// Types ---------------------------------------------------------------------

void patch_tables(TypeObject& type) {
  const cpython::TypeBody& parts = body(type);
  patch_table({parts.name, nullptr}, parts.methods);
  if ((parts.flags & cpython::kReadyFlag) != 0) return;
  cpython::patch_getters(parts.name, parts.getters);
  cpython::patch_slots(type);
}

// PyType_Ready readies its bases too, where they are not yet.
void patch_type(TypeObject* type) {
  if (type == nullptr || !cpython::tables_known) return;
  patch_tables(*type);
  cpython::watch_objects_of(*type);
  while ((type = body(*type).base) != nullptr) {
    if ((body(*type).flags & cpython::kReadyFlag) != 0) return;
    patch_tables(*type);
  }
}

void before_type_ready(CallArguments& call) {
  patch_type(argument<TypeObject>(call, 0));
}

void before_add_type(CallArguments& call) {
  patch_type(argument<TypeObject>(call, 1));
}

// A type that the module leaves for its first subclass to be readied by, as
// _socket does.
void before_add_object(CallArguments& call) {
  TypeObject* type = argument<TypeObject>(call, 2);
  if (type == nullptr || !cpython::tables_known) return;
  if (cpython::type_of(type) == nullptr) return;
  cpython::before_add(argument<void>(call, 0), argument<char>(call, 1), type);
  if (cpython::is_type(type) && (body(*type).flags & cpython::kReadyFlag) == 0)
    patch_type(type);
}

template <class Any>
void patch_type_slots(const char* type, Any* slots, int depth = 0) {
  if (slots == nullptr || depth == kDeepest) return;
  for (; slots->slot != 0; ++slots) {
    void* value = slots->function;
    int number = slots->slot;
    if (number == cpython::kMethodsSlot)
      patch_table({type, nullptr}, static_cast<MethodDef*>(value));
    else if (number == cpython::kGettersSlot)
      cpython::patch_getters(type, static_cast<GetSetDef*>(value));
    else if (number == cpython::kSubslots && cpython::slots_nest)
      patch_type_slots(type, static_cast<Slot*>(value), depth + 1);
    else if (number == cpython::kTypeSlotsSlot && cpython::slots_nest)
      patch_type_slots(type, static_cast<TypeSlot*>(value), depth + 1);
    else
      cpython::patch_slot(type, number, &slots->function);
  }
}

void patch_spec(TypeSpec* spec) {
  if (spec != nullptr && spec->name != nullptr)
    patch_type_slots(spec->name, spec->slots);
}

void before_from_slots(CallArguments& call) {
  Slot* slots = argument<Slot>(call, 0);
  if (!cpython::slots_nest) return;
  const char* name = name_in(slots, cpython::kTypeNameSlot);
  if (name != nullptr) patch_type_slots(name, slots);
}

void before_from_spec(CallArguments& call) {
  patch_spec(argument<TypeSpec>(call, 0));
}

void before_from_module_and_spec(CallArguments& call) {
  patch_spec(argument<TypeSpec>(call, 1));
}

void before_from_metaclass(CallArguments& call) {
  patch_spec(argument<TypeSpec>(call, 2));
}

uint64_t after_type(uint64_t result) {
  if (result != 0)
    cpython::watch_objects_of(*reinterpret_cast<TypeObject*>(result));
  return result;
}

// Single functions ----------------------------------------------------------

void patch_single(MethodDef* entry, bool wraps) {
  if (entry == nullptr || entry->name == nullptr || !cpython::tables_known)
    return;
  patch_entry({nullptr, nullptr}, *entry, wraps);
}

void before_new_function(CallArguments& call) {
  void* self = argument<void>(call, 1);
  if (!cpython::tables_known) return;
  patch_single(argument<MethodDef>(call, 0),
               self != nullptr && cpython::is_library_of_cffi(self));
}

void before_new_method(CallArguments& call) {
  TypeObject* type = argument<TypeObject>(call, 0);
  MethodDef* entry = argument<MethodDef>(call, 1);
  if (type == nullptr || entry == nullptr || entry->name == nullptr) return;
  if (cpython::tables_known) patch_entry({body(*type).name, nullptr}, *entry);
}

void before_new_getter(CallArguments& call) {
  TypeObject* type = argument<TypeObject>(call, 0);
  GetSetDef* entry = argument<GetSetDef>(call, 1);
  if (type != nullptr && entry != nullptr && cpython::tables_known)
    cpython::patch_getter(body(*type).name, *entry);
}

// Cores that ask for a function's address compare it or call it: they get
// what they would get without us.
uint64_t after_get_function(uint64_t result) {
  void* address = reinterpret_cast<void*>(result);
  return reinterpret_cast<uint64_t>(original_of(address));
}

constexpr Hook initializer(const char* name) {
  return {.name = name,
          .before = cpython::before_initialize,
          .after = cpython::after_initialize,
          .of_hosts = true};
}

constexpr Hook kRows[] = {
    {"PyModuleDef_Init", before_phases, nullptr},
    {"PyModule_Create2", before_module_def, nullptr},
    {"PyModule_FromDefAndSpec2", before_module_def, nullptr},
    {"PyModule_FromSlotsAndSpec", before_from_slots_and_spec, nullptr},
    {"PyModule_AddFunctions", before_add_functions, nullptr},
    {"PyModule_AddType", before_add_type, nullptr},
    {"PyModule_AddObject", before_add_object, nullptr},
    {"PyModule_AddObjectRef", before_add_object, nullptr},
    {"PyModule_Add", before_add_object, nullptr},
    {"PyType_Ready", before_type_ready, nullptr},
    {"_PyStaticType_InitForExtension", before_add_type, nullptr},
    {"PyType_FromSpec", before_from_spec, after_type},
    {"PyType_FromSpecWithBases", before_from_spec, after_type},
    {"PyType_FromModuleAndSpec", before_from_module_and_spec, after_type},
    {"PyType_FromMetaclass", before_from_metaclass, after_type},
    {"PyType_FromSlots", before_from_slots, after_type},
    {"PyCFunction_New", before_new_function, nullptr},
    {"PyCFunction_NewEx", before_new_function, nullptr},
    {"PyCMethod_New", before_new_function, nullptr},
    {"PyDescr_NewMethod", before_new_method, nullptr},
    {"PyDescr_NewClassMethod", before_new_method, nullptr},
    {"PyDescr_NewGetSet", before_new_getter, nullptr},
    {"PyCFunction_GetFunction", nullptr, after_get_function},
    {"PyType_GetSlot", nullptr, after_get_function},
    {"ffi_call", cpython::before_ffi_call},
    {.name = "PyObject_SetAttr",
     .before = cpython::before_set_attribute,
     .wanted = cpython::sets_on_module},
    {.name = "PyObject_SetAttrString",
     .before = cpython::before_set_attribute_by_text,
     .wanted = cpython::sets_on_module},
    {.name = "PyDict_SetItemString",
     .before = cpython::before_set_item,
     .wanted = cpython::sets_callable},
    initializer("Py_Initialize"),
    initializer("Py_InitializeEx"),
    initializer("Py_InitializeFromConfig"),
    initializer("Py_InitializeFromInitConfig"),
    // In these the whole program runs.
    {.name = "Py_Main", .before = cpython::before_initialize, .of_hosts = true},
    {.name = "Py_BytesMain",
     .before = cpython::before_initialize,
     .of_hosts = true},
};

void patch_built_in(cpython::ModuleDef& definition, ModuleId core) {
  const cpython::ModuleDefBody& parts = body(definition);
  patch_table({nullptr, parts.name, core}, parts.methods);
  patch_slots_of(definition, core);
}

void patch_built_in(TypeObject& type, ModuleId core) {
  const cpython::TypeBody& parts = body(type);
  patch_table({parts.name, nullptr, core}, parts.methods);
  cpython::patch_getters(parts.name, parts.getters, core);
}

void patch_built_in(const char* module, MethodDef& entry, ModuleId core) {
  if (entry.name != nullptr) patch_entry({nullptr, module, core}, entry);
}

}  // namespace

const cpython::Tables cpython::kTables = {
    .of_definition = patch_built_in,
    .of_type = patch_built_in,
    .of_function = patch_built_in,
};

const Hook cpython::kReturnsSlots = {.name = "", .finish = after_export};

const HookTable cpython::kHooks = {kRows, sizeof kRows / sizeof *kRows};

}  // namespace crossbill::agent

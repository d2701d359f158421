// SPDX-License-Identifier: MIT
// Puts stubs into type slots, getters and setters, before CPython copies them.
//
// Slots are compared: CPython asks whether two types have the same tp_new, and
// whether a slot is still the one that a slot wrapper was made of. So a
// function has one stub for all slots of a kind, named by the first type that
// has it, and either all of its slots hold the stub or none does. A type that
// is ready is left as it is: its subclasses and slot wrappers have copies.
//
// Functions of the host are left in slots that they stand in: CPython compares
// these (PyObject_HashNotImplemented). So are functions that the core's code
// compares, as numpy does with its operators.
//
// Getters and setters are compared by nobody, and many a table has one function
// for all entries, told apart by a closure: each entry has a stub of its own.
#include "agent/hosts/cpython/slots.hpp"

#include "agent/base/text.hpp"
#include "agent/hosts/cpython/named.hpp"
#include "agent/hosts/cpython/read.hpp"
#include "agent/hosts/cpython/runtime.hpp"
#include "agent/hosts/cpython/type_slots.hpp"

namespace crossbill::agent::cpython {
namespace {

constexpr size_t kNameBytes = 1024;

// Whom to ask whether tp_iternext has ended or failed.
const Host kAsked = {.name = "cpython", .exception_is_set = exception_is_set};

// The function in a slot that is to get a stub; null if it is to have none.
// A stub of another kind makes way for its function.
void* function_to_meter(void** slot, ModuleId built_in = ModuleId::kUnknown) {
  void* function = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
  if (function == nullptr) return nullptr;
  void* original = original_of(function);
  ModuleId holder = module_at(original);
  bool host = role_of(holder) == arena::Role::kHost;
  if (has_entries(holder) || (host && built_in != ModuleId::kUnknown))
    return original;
  if (original != function) write_slot(slot, original);
  return nullptr;
}

void put(void** slot, void* value) {
  if (*slot != value) write_slot(slot, value);
}

void patch_function(const char* type, const SlotRow& row, void** slot) {
  void* function = function_to_meter(slot);
  if (function == nullptr) return;
  char buffer[kNameBytes];
  Text name(buffer, sizeof buffer);
  name.add(short_name(type)).add(".").add(row.shown);
  ModuleId core = module_at(function);
  if (is_compared(core, function, name.text())) return put(slot, function);
  put(slot, stub_for({.name = name.text(),
                      .original = function,
                      .core = core,
                      .via = arena::Via::kSlot,
                      .errors = row.errors,
                      .signature = Signature::kRegisters,
                      .hook = is_same(row.name, "tp_call") ? hook_of_call(type)
                                                           : nullptr,
                      .host = &kAsked,
                      .is_shared = true,
                      .convention = row.convention}));
}

// Where a type keeps a slot; null where it has no such suite.
void** slot_of(TypeObject& type, const SlotRow& row) {
  auto offset = static_cast<size_t>(row.offset);
  if (row.suite == Suite::kInType) return &field<void*>(&type, offset);
  char* suite = field<char*>(&type, static_cast<size_t>(row.suite));
  return suite == nullptr ? nullptr : reinterpret_cast<void**>(suite + offset);
}

void patch_accessor(const char* name, void** slot, ErrorRule errors,
                    arena::Convention convention, ModuleId built_in) {
  void* function = function_to_meter(slot, built_in);
  if (function == nullptr || function != *slot) return;
  ModuleId holder = module_at(function);
  if (is_compared(holder, function, name)) return;
  ModuleId core = has_entries(holder) ? holder : built_in;
  put(slot, stub_for({.name = name,
                      .original = function,
                      .core = core,
                      .via = arena::Via::kSlot,
                      .errors = errors,
                      .signature = Signature::kRegisters,
                      .convention = convention}));
}

}  // namespace

bool has_entries(ModuleId module) {
  arena::Role role = role_of(module);
  return role == arena::Role::kCore || role == arena::Role::kGlue;
}

void patch_slots(TypeObject& type) {
  if (!tables_known) return;
  const TypeBody& parts = body(type);
  if (parts.name == nullptr || (parts.flags & kReadyFlag) != 0) return;
  for (const SlotRow& row : kTypeSlots)
    if (void** slot = slot_of(type, row)) patch_function(parts.name, row, slot);
}

void patch_slot(const char* type, int number, void** slot) {
  if (!tables_known || type == nullptr) return;
  for (const SlotRow& row : kTypeSlots)
    if (row.id == old_number(number)) return patch_function(type, row, slot);
}

namespace {

// Of a class's own __dict__ and __weakref__ all classes share one table.
bool is_of_all_classes(const char* name) {
  return is_same(name, "__dict__") || is_same(name, "__weakref__");
}

void patch_entry(const char* type, GetSetDef& entry, ModuleId built_in) {
  if (!tables_known || type == nullptr || entry.name == nullptr) return;
  if (built_in != ModuleId::kUnknown && is_of_all_classes(entry.name)) return;
  char buffer[kNameBytes];
  Text name(buffer, sizeof buffer);
  name.add(short_name(type)).add(".").add(entry.name);
  patch_accessor(name.text(), &entry.get, ErrorRule::kNull,
                 arena::Convention::kGetter, built_in);
  name.add(".__set__");
  patch_accessor(name.text(), &entry.set, ErrorRule::kMinusOneInt,
                 arena::Convention::kOtherSlot, built_in);
}

}  // namespace

void patch_getter(const char* type, GetSetDef& entry) {
  patch_entry(type, entry, ModuleId::kUnknown);
}

void patch_getters(const char* type, GetSetDef* table, ModuleId built_in) {
  if (table == nullptr) return;
  for (; table->name != nullptr; ++table) patch_entry(type, *table, built_in);
}

}  // namespace crossbill::agent::cpython

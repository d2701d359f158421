// SPDX-License-Identifier: MIT
// Tells which module's import turns the GIL on again: see lock.hpp.
//
// While a PyInit_ runs, CPython has the GIL on for the time being, counted in
// _gil_runtime_state::enabled. Afterwards it looks at what the function has
// returned, and leaves the GIL on for good if that does not say "not used". 0
// in the counter: the user forbids it, so nothing changes. INT_MAX: it is on
// for good already.
#include "agent/hosts/cpython/lock.hpp"

#include <limits.h>

#include "agent/base/arena_writer.hpp"
#include "agent/hosts/cpython/read.hpp"
#include "agent/hosts/cpython/told.hpp"

namespace crossbill::agent::cpython {
namespace {

void* (*current_interpreter)();
const TypeObject* definition_type;
size_t gil_offset;      // of an interpreter's pointer to its GIL
size_t enabled_offset;  // in there
int minor_version;

bool turns_it_on() {
  auto* interpreter = static_cast<const char*>(current_interpreter());
  const char* gil =
      *reinterpret_cast<const char* const*>(interpreter + gil_offset);
  int enabled = __atomic_load_n(
      reinterpret_cast<const int*>(gil + enabled_offset), __ATOMIC_RELAXED);
  return enabled != 0 && enabled != INT_MAX;
}

// Py_MOD_GIL_USED is null, and what is meant where nothing is said.
bool needs_it(const ModuleDefBody& definition) {
  for (const ModuleSlot* slot = definition.slots;
       slot != nullptr && slot->slot != 0; ++slot)
    if (is_gil_slot(slot->slot)) return slot->function == nullptr;
  return true;
}

// What PyUnstable_Module_SetGIL has set.
bool needs_it(const void* module) {
  if (minor_version < 15) return field<void*>(module, kModuleGil) == nullptr;
  return field<bool>(module, kModuleRequiresGil);
}

}  // namespace

void find_lock(FindSymbol find, int minor) {
  const void* runtime = find("_PyRuntime");
  definition_type = static_cast<TypeObject*>(find("PyModuleDef_Type"));
  current_interpreter =
      reinterpret_cast<void* (*)()>(find("PyInterpreterState_Get"));
  minor_version = minor;
  const ToldOffsets& offsets = *told_by(runtime, minor);
  gil_offset = told(runtime, offsets.gil);
  enabled_offset = told(runtime, offsets.gil_enabled);
}

void note_if_lock_needed(void* made) {
  if (made == nullptr || current_interpreter == nullptr) return;
  bool is_definition = type_of(made) == definition_type;
  if (!is_definition && !is_module(made)) return;
  const auto& definition = body(*static_cast<const ModuleDef*>(made));
  bool needed = is_definition ? needs_it(definition)
                              : needs_it(static_cast<const void*>(made));
  if (!needed || !turns_it_on()) return;
  char buffer[256];
  Text name(buffer, sizeof buffer);
  if (!is_definition)
    read_name_of_module(made, name);
  else if (definition.name != nullptr)
    name.add(definition.name);
  if (buffer[0] != '\0') add_note(arena::NoteCode::kLockTurnedOn, buffer);
}

}  // namespace crossbill::agent::cpython

// SPDX-License-Identifier: MIT
// Agents beside us that replace the JVM's table of functions: other_agents.hpp.
#include "agent/hosts/jvm/other_agents.hpp"

#include "agent/base/arena_writer.hpp"
#include "agent/hosts/adapter.hpp"

namespace crossbill::agent::jvm {
namespace {

constexpr int kMaxSlots = 256;
void* ours[kMaxSlots];
int known;  // slots of `ours`
bool noted;

void note(void* function) {
  if (noted) return;
  noted = true;
  ModuleId module = module_at(function);
  bool found = module != ModuleId::kUnknown;
  add_note(arena::NoteCode::kTableShared,
           found ? path_of(module) : "code of no library");
}

// Code of no library is the JVM's: it makes some for Get<Type>Field.
void* first_of_others(void* const* table, int slots) {
  for (int slot = static_cast<int>(Jni::kFirst); slot < slots; slot++) {
    ModuleId module = module_at(table[slot]);
    if (module != ModuleId::kUnknown && role_of(module) != arena::Role::kHost)
      return table[slot];
  }
  return nullptr;
}

}  // namespace

bool has_earlier_agent(Interface* jvmti, int slots) {
  void** table = nullptr;
  if (call(jvmti, Jvmti::kGetJNIFunctionTable, &table) != 0) return false;
  void* theirs = first_of_others(table, slots);
  if (theirs != nullptr) note(theirs);
  call(jvmti, Jvmti::kDeallocate, table);
  return theirs != nullptr;
}

void remember_table(void* const* table, int slots) {
  known = slots < kMaxSlots ? slots : kMaxSlots;
  for (int slot = 0; slot < known; slot++) ours[slot] = table[slot];
}

void note_later_agent(Interface* env) {
  for (int slot = static_cast<int>(Jni::kFirst); slot < known; slot++)
    if (env->functions[slot] != ours[slot]) return note(env->functions[slot]);
}

}  // namespace crossbill::agent::jvm

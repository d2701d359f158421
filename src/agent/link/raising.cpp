// SPDX-License-Identifier: MIT
// Finds the slots that tell of exceptions.
//
// All that is raised goes through _Unwind_RaiseException and its like, called
// by the C++ runtime or by a module that has one of its own in it (Rust's, or
// one that was linked in statically). C++ code says where it catches one by
// __cxa_begin_catch. Rust does not: of what such a module raises it is not
// known whether it was caught within the same call. What the C++ runtime
// catches itself is not looked at: to end the program it catches what nobody
// else did, and raises it once more to print it.
#include "agent/link/raising.hpp"

#include <string.h>
#include <sys/mman.h>

#include "agent/arch/arch.hpp"
#include "agent/base/text.hpp"
#include "agent/link/auditors.hpp"
#include "agent/link/relocations.hpp"
#include "agent/link/scope.hpp"
#include "agent/link/symbols.hpp"
#include "agent/link/write_slot.hpp"
#include "agent/meter/exceptions.hpp"

namespace crossbill::agent {
namespace {

struct Watched {
  const char* name;
  ExceptionEvent event;
};
constexpr Watched kWatched[] = {
    {"_Unwind_RaiseException", ExceptionEvent::kRaised},
    {"_Unwind_Resume_or_Rethrow", ExceptionEvent::kRaised},
    {"__cxa_begin_catch", ExceptionEvent::kHandling},
    {"__cxa_end_catch", ExceptionEvent::kHandled},
};

const Watched* find_watched(const char* name) {
  for (const Watched& row : kWatched)
    if (is_same(row.name, name)) return &row;
  return nullptr;
}

// The C++ runtime that others share.
bool is_runtime(const Module& module) {
  return module.role == arena::Role::kBase &&
         find_definition(module, "__cxa_throw") != nullptr;
}

// What a slot leads to, bound or not; null where that is not known.
void* callee_of(const Module& module, const Elf64_Rela& relocation) {
  void* value = *slot_of(module, relocation);
  if (!is_code(module, value)) return value;
  if (module.scope_unknown || bindings_are_audited()) return nullptr;
  uint32_t symbol = static_cast<uint32_t>(ELF64_R_SYM(relocation.r_info));
  return look_up(module, name_of(module, relocation),
                 needed_version(module, symbol));
}

void watch(const Module& module, const Elf64_Rela& relocation, bool runtime) {
  if (!is_symbolic(relocation, processor::kJumpSlot) &&
      !is_symbolic(relocation, processor::kGlobalData))
    return;
  const Watched* row = find_watched(name_of(module, relocation));
  if (row == nullptr) return;
  ExceptionEvent event = row->event;
  bool raises = event == ExceptionEvent::kRaised;
  if (runtime && !raises) return;
  if (raises && !runtime) event = ExceptionEvent::kMaybeCaught;
  void* callee = callee_of(module, relocation);
  int thunk = callee == nullptr ? -1 : exception_row(callee, event);
  if (thunk >= 0) store(slot_of(module, relocation), exception_thunk(thunk));
}

}  // namespace

void watch_exceptions(const Module& module) {
  bool runtime = is_runtime(module);
  if (module.symbols == nullptr || module.strings == nullptr ||
      (module.role == arena::Role::kBase && !runtime) ||
      module.role == arena::Role::kAgent)
    return;
  protect_relro(module, PROT_READ | PROT_WRITE);
  for (size_t i = 0; i < module.jump_slot_count; i++)
    watch(module, module.jump_slots[i], runtime);
  for (size_t i = 0; i < module.relocation_count; i++)
    watch(module, module.relocations[i], runtime);
  protect_relro(module, PROT_READ);
}

}  // namespace crossbill::agent

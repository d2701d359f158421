// SPDX-License-Identifier: MIT
// Finds auditors where ld.so loads them: each in a namespace of its own, before
// the program. Debuggers are told of all namespaces, by DT_DEBUG.
#include "agent/link/auditors.hpp"

#include <link.h>

#include "agent/base/arena_writer.hpp"
#include "agent/link/modules.hpp"
#include "agent/link/symbols.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

bool found;

const r_debug_extended* first_namespace() {
  const link_map* program = _r_debug.r_map;
  const Elf64_Dyn* at = program == nullptr ? nullptr : program->l_ld;
  for (; at != nullptr && at->d_tag != DT_NULL; at++)
    if (at->d_tag == DT_DEBUG)
      return reinterpret_cast<const r_debug_extended*>(at->d_un.d_ptr);
  return nullptr;
}

void look_at(const link_map& map) {
  Module module{};
  module.base = map.l_addr;
  read_dynamic(module, map.l_ld);
  if (module.symbols == nullptr || module.strings == nullptr) return;
  for (const char* name : processor::kAuditsBindings) {
    if (find_definition(module, name) == nullptr) continue;
    found = true;
    return add_note(arena::NoteCode::kAudited, map.l_name);
  }
}

}  // namespace

void find_auditors() {
  const r_debug_extended* at = first_namespace();
  if (at == nullptr || at->base.r_version < 2) return;
  while ((at = at->r_next) != nullptr)
    for (const link_map* map = at->base.r_map; map != nullptr;
         map = map->l_next)
      look_at(*map);
}

bool bindings_are_audited() { return found; }

}  // namespace crossbill::agent

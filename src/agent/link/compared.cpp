// SPDX-License-Identifier: MIT
// Which functions a module's own code compares: asked when the first of its
// functions is about to get a stub.
#include "agent/base/arena_writer.hpp"
#include "agent/base/order.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/link/known_code.hpp"
#include "agent/link/modules.hpp"

namespace crossbill::agent {

namespace {

bool list_compared(Module& module) {
  module.compared = compared_by(module, module.compared_count);
  module.compared_known = module.compared != nullptr;
  return module.compared_known;
}

bool holds(const Module& module, uint64_t address) {
  const uint64_t* end = module.compared + module.compared_count;
  const uint64_t* at =
      find_first(module.compared, module.compared_count, address);
  return at != end && *at == address;
}

}  // namespace

bool is_compared(ModuleId id, const void* function, const char* name) {
  Module* module = module_of(id);
  bool known =
      module != nullptr && (module->compared_known || list_compared(*module));
  uint64_t address = reinterpret_cast<uint64_t>(function);
  bool compared = !known || holds(*module, address);
  if (compared) add_note(arena::NoteCode::kCompared, name, record_of(module));
  return compared;
}

}  // namespace crossbill::agent

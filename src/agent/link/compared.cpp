// SPDX-License-Identifier: MIT
// Which functions a module's own code compares: its text is scanned once, when
// the first of its functions is about to get a stub.
#include "agent/link/compared.hpp"

#include <string.h>

#include "agent/base/arena_writer.hpp"
#include "agent/base/memory.hpp"
#include "agent/base/order.hpp"
#include "agent/hosts/adapter.hpp"
#include "agent/meter/own_work.hpp"

namespace crossbill::agent {

size_t text_of(const Module& module, TextRange* ranges) {
  for (int i = 0; i < module.text_count; i++)
    ranges[i] = {reinterpret_cast<const uint8_t*>(module.text[i].low),
                 module.text[i].high - module.text[i].low, module.text[i].low};
  return module.text_count;
}

namespace {

// Where a module keeps addresses of functions that its code may compare: an
// exported function's own GLOB_DAT slot, constant tables.
SlotRange slots_of(const Module& module) {
  uint64_t low = (module.relro.low + 7) & ~uint64_t{7};
  if (module.relro.high <= low) return SlotRange{};
  return {reinterpret_cast<const uint64_t*>(low), (module.relro.high - low) / 8,
          low};
}

// Reads the module's text, a second time where the first finds more than is
// commonly there. False: no memory.
bool list_compared(Module& module) {
  constexpr size_t kCommonly = 4096;
  static uint64_t found[kCommonly];
  TextRange ranges[kMostSegments];
  size_t count = text_of(module, ranges);
  OwnWork own_work;
  size_t total =
      find_compared(ranges, count, slots_of(module), found, kCommonly);
  module.compared = static_cast<uint64_t*>(keep_bytes(total * 8 + 8));
  if (module.compared == nullptr) return false;
  if (total > kCommonly)
    total =
        find_compared(ranges, count, slots_of(module), module.compared, total);
  else
    memcpy(module.compared, found, total * 8);
  module.compared_count = total;
  module.compared_known = true;
  return true;
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

// SPDX-License-Identifier: MIT
// The GLOB_DAT slots of a module that hold functions: see global_data.hpp.
#include "agent/link/global_data.hpp"

#include "agent/base/order.hpp"
#include "agent/link/known_code.hpp"
#include "agent/link/relocations.hpp"
#include "agent/link/symbols.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {
namespace {

// Each part reads the module's whole text.
constexpr size_t kPartSlots = 16384;
GlobalData slots[kPartSlots];
uint64_t addresses[kPartSlots];
uint8_t references[kPartSlots];

bool holds_function(const Module& module, const Elf64_Rela& relocation,
                    Matters matters) {
  if (!is_symbolic(relocation, processor::kGlobalData)) return false;
  void* value = *slot_of(module, relocation);
  Module* to = value == nullptr ? nullptr : find_module(value);
  const char* name = name_of(module, relocation);
  return to != nullptr && is_function(*to, name, value) &&
         matters(module, *to, name);
}

void collect(const Module& module, GlobalDataPart& part, Matters matters) {
  part.count = 0;
  size_t i = part.next_relocation;
  for (; i < module.relocation_count && part.count < kPartSlots; i++) {
    const Elf64_Rela& relocation = module.relocations[i];
    if (holds_function(module, relocation, matters))
      slots[part.count++] = {slot_of(module, relocation),
                             name_of(module, relocation), 0};
  }
  part.next_relocation = i;
}

}  // namespace

bool read_global_data(Module& module, Matters matters, GlobalDataPart& part) {
  collect(module, part, matters);
  if (part.count == 0) return false;
  sort(slots, part.count, [](const GlobalData& a, const GlobalData& b) {
    return a.slot < b.slot;
  });
  for (size_t i = 0; i < part.count; i++)
    addresses[i] = reinterpret_cast<uint64_t>(slots[i].slot);
  references_to(module, addresses, part.count, references);
  for (size_t i = 0; i < part.count; i++) slots[i].references = references[i];
  part.slots = slots;
  return true;
}

}  // namespace crossbill::agent

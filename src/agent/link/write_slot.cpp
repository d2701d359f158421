// SPDX-License-Identifier: MIT
// Writes slots on pages that the program may not write: see write_slot.hpp.
#include "agent/link/write_slot.hpp"

#include <sys/mman.h>

#include "agent/hosts/adapter.hpp"

namespace crossbill::agent {

void protect_relro(const Module& module, int protection) {
  if (module.relro.high == 0) return;
  uint64_t low = module.relro.low & ~uint64_t{4095};
  uint64_t high = module.relro.high & ~uint64_t{4095};
  if (high > low)
    mprotect(reinterpret_cast<void*>(low), high - low, protection);
}

bool write_slot(void** slot, void* value) {
  Module* module = find_module(slot);
  uint64_t at = reinterpret_cast<uint64_t>(slot);
  bool read_only = false;
  if (module != nullptr) {
    read_only = module->relro.contains(at);
    for (int i = 0; i < module->read_only_count; i++)
      read_only = read_only || module->read_only[i].contains(at);
  }
  void* page = reinterpret_cast<void*>(at & ~uint64_t{4095});
  if (read_only && mprotect(page, 4096, PROT_READ | PROT_WRITE) != 0)
    return false;
  store(slot, value);
  if (read_only) mprotect(page, 4096, PROT_READ);
  return true;
}

}  // namespace crossbill::agent

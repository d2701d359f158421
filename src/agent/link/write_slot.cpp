// SPDX-License-Identifier: MIT
// Writes slots on pages that the program may not write: see write_slot.hpp.
#include "agent/link/write_slot.hpp"

#include <sys/mman.h>

#include "agent/hosts/adapter.hpp"
#include "processor/system.hpp"

namespace crossbill::agent {

using processor::kPageBytes;

namespace {

uint64_t page_of(uint64_t address) { return address & ~(kPageBytes - 1); }

}  // namespace

void protect_relro(const Module& module, int protection) {
  if (module.relro.high == 0) return;
  uint64_t low = page_of(module.relro.low);
  uint64_t high = page_of(module.relro.high);
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
  void* page = reinterpret_cast<void*>(page_of(at));
  if (read_only && mprotect(page, kPageBytes, PROT_READ | PROT_WRITE) != 0)
    return false;
  store(slot, value);
  if (read_only) mprotect(page, kPageBytes, PROT_READ);
  return true;
}

}  // namespace crossbill::agent

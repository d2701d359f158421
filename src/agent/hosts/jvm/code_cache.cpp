// SPDX-License-Identifier: MIT
// Whether code was made by the JVM: see code_cache.hpp.
#include "agent/hosts/jvm/code_cache.hpp"

#include "agent/hosts/jvm/vm_structs.hpp"

namespace crossbill::agent::jvm {
namespace {

// A static member; 0 where there is none, or no JVM yet.
uint64_t value_of(uint64_t place) {
  bool found = place != kAbsent && place != 0;
  return found ? *reinterpret_cast<const uint64_t*>(place) : 0;
}

}  // namespace

bool is_in_code_cache(uint64_t address) {
  uint64_t low = value_of(vm_layout.code_low);
  return low != 0 && low <= address && address < value_of(vm_layout.code_high);
}

}  // namespace crossbill::agent::jvm

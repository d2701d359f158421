// SPDX-License-Identifier: MIT
// No processor's code is read: see ../code_scan.hpp.
#include "agent/arch/code_scan.hpp"

namespace crossbill::agent {

void find_references(const TextRange*, size_t, const uint64_t*, size_t,
                     uint8_t*) {
  __builtin_trap();
}
size_t find_compared(const TextRange*, size_t, SlotRange, uint64_t*, size_t) {
  __builtin_trap();
}

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// A parameter that lends memory, and how much by what its registers hold.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Memory that a call lends: a pointer, and the number of items.
struct LentParameter {
  uint8_t place;   // general register of the pointer; of shims: the value
  uint8_t length;  // that of the number; none: arena::kNoRegister
  uint8_t length_bytes;
  bool is_written;  // the function may write it
  uint32_t item;    // bytes of one
};

// How far what a parameter lends goes, as its registers say: 0 where the
// pointer is none, 1 where there is no length or where it cannot be one.
uint64_t bytes_lent(const LentParameter& parameter, uint64_t pointer,
                    const uint64_t* general);

}  // namespace crossbill::agent

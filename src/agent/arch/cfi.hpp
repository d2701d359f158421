// SPDX-License-Identifier: MIT
// Reads .eh_frame, as far as the canonical frame address (CFA) needs it.
#pragma once
#include <stdint.h>

#include "processor/system.hpp"

namespace crossbill::agent {

// A CFA is *(register + offset) when indirect. `saved` are the places of saved
// registers, relative to the CFA; 0: not saved.
struct FrameRule {
  int reg = -1;
  int64_t offset = 0;
  bool indirect = false;
  bool outermost = false;  // there is no caller
  bool signal = false;     // the frame of a signal's handler
  int64_t saved[processor::kDwarfRegisters] = {};

  void set(int new_reg, int64_t new_offset, bool new_indirect) {
    reg = new_reg;
    offset = new_offset;
    indirect = new_indirect;
  }
  void save(uint64_t which, int64_t place) {
    if (which < processor::kDwarfRegisters) saved[which] = place;
    if (which == processor::kReturnAddress) outermost = false;
  }

  // The CFA less the return address and the registers saved next to it.
  int64_t end_of_window() const {
    int64_t end = -8;
    for (int i = 0; i < processor::kDwarfRegisters; i++)
      for (int64_t place : saved)
        if (place == end - 8) end = place;
    return end;
  }
};

// The rule at `pc` by a module's .eh_frame_hdr; false if it has none there.
bool find_rule(const uint8_t* header, uint64_t pc, FrameRule& rule);

// Whether a function loads its own return address: to learn who called it, as
// loggers and leak tracers do, or to come back there later, as getcontext does.
// It is looked at from its start to the end of its frame information; without
// any, `bytes` bytes of it. Loads alone are seen, not what is popped, or read
// by another function.
bool loads_return_address(const uint8_t* header, uint64_t function,
                          uint64_t bytes);

// Whether a frame of the module asks to be told of exceptions. Where its frame
// information is too long to be read for that, it may.
bool has_personalities(const uint8_t* header);

// Whether a function, or a part of one, begins at an address.
bool starts_function(const uint8_t* header, uint64_t address);

}  // namespace crossbill::agent

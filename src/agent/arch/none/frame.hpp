// SPDX-License-Identifier: MIT
// The frame that a stub builds on the caller's stack: the members that the
// agent asks for, in no order that any stub has.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace crossbill::arena {
struct Activation;
}

namespace crossbill::agent {

struct StubFrame {
  uint64_t general[6];            // the first argument registers, in order
  uint64_t result;                // the register of the result
  void* target;                   // where to go
  arena::Activation* activation;  // null: nothing to close
  uint64_t epoch;                 // of the arena that it lies in
  uint32_t edge;
  uint32_t watched;
  uint64_t kept[2];       // from enter to leave, see enter.cpp
  uint64_t caller_frame;  // the caller's frame register
  uint64_t return_address;

  // The stack pointer at the stub's entry: names the frame.
  uint64_t stack_pointer() const { __builtin_trap(); }
  static StubFrame* at(uint64_t) { __builtin_trap(); }
};

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// The frame that an x86-64 stub builds on the caller's stack.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace crossbill::arena {
struct Activation;
}

namespace crossbill::agent {

// The frame that a stub builds on the caller's stack; stubs.S knows these
// offsets. `general` are the argument registers in order.
struct StubFrame {
  uint64_t general[6];            // 0: rdi rsi rdx rcx r8 r9
  uint64_t result;                // 48: rax: vector count, later the result
  uint64_t chain;                 // 56: r10
  void* target;                   // 64: where to go
  arena::Activation* activation;  // 72: null: nothing to close
  uint64_t epoch;                 // 80: of the arena that it lies in
  uint32_t edge;                  // 88
  uint32_t watched;               // see meter/handles.hpp; 0 at first
  uint64_t kept[2];               // 96: from enter to leave, see enter.cpp
  uint64_t caller_frame;          // 112: rbp of the caller
  uint64_t return_address;        // 120
  uint64_t stack_arguments[];     // 128

  // The stack pointer at the stub's entry: names the frame.
  uint64_t stack_pointer() const {
    return reinterpret_cast<uint64_t>(&return_address);
  }
  static StubFrame* at(uint64_t stack_pointer) {
    return reinterpret_cast<StubFrame*>(stack_pointer - 120);
  }
};
static_assert(sizeof(StubFrame) == 128 &&
              offsetof(StubFrame, return_address) == 120);

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// What the agent needs to know of the processor: the stub's frame, the pool of
// thunks, the clock register, the pointer guard. One folder per processor
// implements it (x86_64/); nothing outside of it has inline assembly.
#pragma once
#include <stddef.h>
#include <stdint.h>

namespace crossbill::arena {
struct Activation;
}

namespace crossbill::agent {

// The frame that a stub builds on the caller's stack; x86_64/stubs.S knows
// these offsets. `general` are the argument registers in order.
struct StubFrame {
  uint64_t general[6];            // 0: rdi rsi rdx rcx r8 r9
  uint64_t result;                // 48: rax: vector count, later the result
  uint64_t chain;                 // 56: r10
  void* target;                   // 64: where to go
  arena::Activation* activation;  // 72: null: nothing to close
  uint64_t epoch;                 // 80: of the arena that it lies in
  uint32_t edge;                  // 88
  uint32_t pad;
  uint64_t kept[2];            // 96: from enter to leave, see enter_leave.cpp
  uint64_t caller_frame;       // 112: rbp of the caller
  uint64_t return_address;     // 120
  uint64_t stack_arguments[];  // 128

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

// Bits of StubFrame::epoch that lead its leave, which compares the epoch, to
// the whole path.
inline constexpr uint64_t kCpuTimeBit = uint64_t{1} << 63;  // kept: CPU time
inline constexpr uint64_t kLentBit = uint64_t{1} << 62;     // see lent.hpp

// What crossbill_enter returns to the stub: 0 and more is the number of
// 8-byte words of stack arguments to pass on.
inline constexpr int64_t kJump = -1;  // go to the target by a tail-jump

// Address of the thunk of an edge.
void* thunk_of(uint32_t edge);

// The edge of an address in the pool, or -1.
int64_t edge_of_thunk(const void* address);

inline uint64_t read_ticks() {
  uint32_t low, high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return uint64_t{high} << 32 | low;
}

// CPU time of the calling thread, by a system call that keeps errno and all
// registers but what a call may change: 0.7 us.
uint64_t thread_cpu_ns();

// The stack pointer saved in a jmp_buf, with glibc's pointer guard undone.
// Source: glibc sysdeps/x86_64/jmpbuf-offsets.h (JB_RSP is word 6).
uint64_t jump_target(const void* jump_buffer);

// The clock may be used: the TSC runs at one rate on all cores and in all
// power states (CPUID 80000007h, EDX bit 8).
bool ticks_are_invariant();

// Whether the code at a return address looks like using the result of the
// call before it writes over it. Reads kLongestLook bytes at the most.
inline constexpr int kLongestLook = 24;
bool uses_result(const uint8_t* code);

// Whether call_between can be used: the system keeps XSAVE's registers.
bool can_keep_vectors();

}  // namespace crossbill::agent

// Calls a function and puts all vector and x87 registers back after it. Takes
// 2,800 bytes of stack.
extern "C" void crossbill_call_between(void (*function)());

// SPDX-License-Identifier: MIT
// What the agent needs to know of an x86-64 processor: see cpu.hpp.
#include "agent/arch/cpu.hpp"

#include <cpuid.h>
#include <sys/syscall.h>
#include <time.h>

#include "agent/arch/x86_64/offsets.h"
#include "agent/meter/state.hpp"

static_assert(THUNKS == crossbill::arena::kMaxEdges);
static_assert(ACTIVATION_START ==
              offsetof(crossbill::arena::Activation, start));
static_assert(THREAD_COUNTED == offsetof(crossbill::agent::Thread, counted));
static_assert(THREAD_COUNTERS == offsetof(crossbill::agent::Thread, counters));
static_assert(EDGE_TARGET == offsetof(crossbill::agent::EdgeState, target));
static_assert(EDGE_FLAGS == offsetof(crossbill::agent::EdgeState, flags));
static_assert(EDGE_HOOKED == crossbill::agent::kHooked);

extern "C" char crossbill_thunks[];

namespace crossbill::agent {

void* thunk_of(uint32_t edge) {
  return crossbill_thunks + uint64_t{edge} * THUNK_BYTES;
}

int64_t edge_of_thunk(const void* address) {
  int64_t offset = static_cast<const char*>(address) - crossbill_thunks;
  if (offset < 0 || offset >= int64_t{THUNKS} * THUNK_BYTES) return -1;
  return offset / THUNK_BYTES;
}

uint64_t jump_target(const void* jump_buffer) {
  uint64_t value = static_cast<const uint64_t*>(jump_buffer)[6];
  uint64_t guard;
  asm("mov %%fs:0x30, %0" : "=r"(guard));
  return (value >> 17 | value << 47) ^ guard;
}

uint64_t thread_cpu_ns() {
  struct timespec time;
  int64_t result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(SYS_clock_gettime), "D"(CLOCK_THREAD_CPUTIME_ID),
                 "S"(&time)
               : "rcx", "r11", "memory");
  if (result != 0) return 0;
  return static_cast<uint64_t>(time.tv_sec) * 1000000000u +
         static_cast<uint64_t>(time.tv_nsec);
}

bool ticks_are_invariant() {
  unsigned a, b, c, d;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d >> 8 & 1) != 0;
}

bool can_keep_vectors() {
  unsigned a, b, c, d;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_OSXSAVE) != 0;
}

}  // namespace crossbill::agent

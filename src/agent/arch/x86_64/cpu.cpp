// SPDX-License-Identifier: MIT
// What the agent needs to know of an x86-64 processor: see ../arch.hpp.
#include <cpuid.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#include "agent/arch/arch.hpp"
#include "agent/base/offsets.h"

extern "C" {
extern char crossbill_thunks[], crossbill_jumps[], crossbill_gates[];
extern char crossbill_rights_thunks[];
extern char crossbill_exception_thunks[], crossbill_switched_thunks[];
extern uint8_t crossbill_switchable;     // base/state.cpp
extern uint32_t crossbill_jump_edges[];  // by number; base/state.cpp
}

namespace crossbill::agent {
namespace {

constexpr int64_t kThunkBytes = 16, kJumpBytes = 64, kRightsBytes = 32;
constexpr int64_t kGateBytes = 16;
constexpr int64_t kExceptionBytes = 16, kSwitchedBytes = 32;

}  // namespace

void* thunk_of(uint32_t edge) {
  if (crossbill_switchable != 0)
    return crossbill_switched_thunks + edge * kSwitchedBytes;
  return crossbill_thunks + edge * kThunkBytes;
}

void* seen_thunk_of(uint32_t edge) {
  return crossbill_switched_thunks + edge * kSwitchedBytes + SWITCHED_ENTRY;
}

void* jump_of(uint32_t number) { return crossbill_jumps + number * kJumpBytes; }

void* gate_of(uint32_t number) { return crossbill_gates + number * kGateBytes; }

void* rights_thunk(int row) {
  return crossbill_rights_thunks + row * kRightsBytes;
}

void* exception_thunk(int row) {
  return crossbill_exception_thunks + row * kExceptionBytes;
}

int64_t edge_of_thunk(const void* address) {
  int64_t offset = static_cast<const char*>(address) - crossbill_thunks;
  if (offset >= 0 && offset < THUNKS * kThunkBytes) return offset / kThunkBytes;
  offset = static_cast<const char*>(address) - crossbill_switched_thunks;
  if (offset >= 0 && offset < THUNKS * kSwitchedBytes)
    return offset / kSwitchedBytes;
  offset = static_cast<const char*>(address) - crossbill_jumps;
  if (offset < 0 || offset >= JUMPS * kJumpBytes) return -1;
  return crossbill_jump_edges[offset / kJumpBytes];
}

// JB_RSP is word 6: glibc sysdeps/x86_64/jmpbuf-offsets.h.
uint64_t jump_target(const void* jump_buffer) {
  uint64_t value = static_cast<const uint64_t*>(jump_buffer)[6];
  uint64_t guard;
  asm("mov %%fs:0x30, %0" : "=r"(guard));
  return (value >> 17 | value << 47) ^ guard;
}

namespace {

// A system call of two arguments that keeps errno.
int64_t ask_kernel(int64_t number, int64_t what, void* answer) {
  int64_t result;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(what), "S"(answer)
               : "rcx", "r11", "memory");
  return result;
}

}  // namespace

namespace {

uint64_t read_clock(int64_t clock) {
  struct timespec time;
  if (ask_kernel(SYS_clock_gettime, clock, &time) != 0) return 0;
  return static_cast<uint64_t>(time.tv_sec) * 1000000000u +
         static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace

uint64_t thread_cpu_ns() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

// The clock of a thread has its number in it: Linux, posix-timers.h.
uint64_t cpu_ns_of(int32_t tid) {
  constexpr int64_t kPerThread = 4, kScheduled = 2;
  return read_clock(~static_cast<int64_t>(tid) << 3 | kPerThread | kScheduled);
}

Switches thread_switches() {
  struct rusage usage;
  if (ask_kernel(SYS_getrusage, RUSAGE_THREAD, &usage) != 0) return {0, 0};
  return {static_cast<uint64_t>(usage.ru_nvcsw),
          static_cast<uint64_t>(usage.ru_nivcsw)};
}

// CPUID 80000007h, EDX bit 8.
bool ticks_are_invariant() {
  unsigned a, b, c, d;
  return __get_cpuid(0x80000007, &a, &b, &c, &d) != 0 && (d >> 8 & 1) != 0;
}

// The system keeps XSAVE's registers.
// Asked once: in a virtual machine cpuid takes 20 us, since it leaves it.
bool can_keep_vectors() {
  enum Answer : uint8_t { kUnasked, kNo, kYes };
  static Answer answer;
  Answer known = __atomic_load_n(&answer, __ATOMIC_RELAXED);
  if (known != kUnasked) return known == kYes;
  unsigned a, b, c, d;
  bool can = __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_OSXSAVE) != 0;
  __atomic_store_n(&answer, can ? kYes : kNo, __ATOMIC_RELAXED);
  return can;
}

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// The switch of a service: a file in its session folder, of one page, that each
// of its processes has mapped. What it says decides whether they record.
//
// A service runs with the agent and no recorder: `crossbill env`. What lies
// between `start` and `stop` is a period. Periods are counted from 1, and what
// an arena holds of one says which, where other arenas hold zeros.
//
// This header is included by the agent and by the tool, as arena.hpp is.
#pragma once
#include <stdint.h>

#include "recording/arena.hpp"
#include "recording/arena_times.hpp"

namespace crossbill::arena {

inline constexpr char kSwitchName[] = "switch";
inline constexpr char kSwitchMagic[8] = {'X', 'B', 'S', 'W',
                                         'T', 'C', 'H', '1'};
struct Switch {      // 4096 bytes
  uint32_t period;   // that is being recorded; 0: none. The stubs test it
  uint32_t periods;  // that were begun so far
  uint32_t kept;     // up to this one, they are in recordings
  uint32_t pad;
  char magic[8];
  uint64_t start_ns;  // CLOCK_MONOTONIC when the last one began
  uint8_t pad2[4064];
};
static_assert(sizeof(Switch) == 4096);

// How a process finds such a folder: <directory>:stopped, or :started, which
// says what the switch begins with. Whoever comes first makes both.
inline constexpr char kStopped[] = ":stopped", kStarted[] = ":started";

// In the header's page: which period the process has come to last, and when.
inline constexpr uint64_t kPeriodOffset = 2048;
struct Period {
  uint32_t number;  // 0: none, or all was recorded
  uint32_t pad;
  uint64_t ns;      // CLOCK_MONOTONIC ...
  uint64_t ticks;   // ... and the clock at the same moment
  uint64_t cpu_ns;  // as Header::cpu_ns, by then; all ones: not known
};
static_assert(sizeof(Header) <= kPeriodOffset &&
              kPeriodOffset + sizeof(Period) <= kHeaderBytes);

// Which one a thread's record is of.
inline uint32_t period_of(const Thread& thread) { return thread.pad; }
inline void set_period(Thread& thread, uint32_t period) { thread.pad = period; }

// What of a library's thread's CPU time was before the period.
inline uint64_t before_ns(const LibraryThread& thread) {
  uint64_t ns;
  __builtin_memcpy(&ns, thread.pad + 4, sizeof ns);
  return ns;
}
inline void set_before_ns(LibraryThread& thread, uint64_t ns) {
  __builtin_memcpy(thread.pad + 4, &ns, sizeof ns);
}

// As many as a thread's epoch has room for; then they begin anew.
inline constexpr uint32_t kMostPeriods = (uint32_t{1} << 27) - 1;

}  // namespace crossbill::arena

// SPDX-License-Identifier: MIT
// The switch of a service: a file in its session folder, of one page, that each
// of its processes has mapped. What it says decides whether they record.
//
// A service runs with the agent and no recorder: `crossbill env`. What lies
// between `start` and `stop` is a period. Periods are counted from 1, and what
// an arena holds of one says which: Header::period, Thread::period.
//
// This header is included by the agent and by the tool, as arena.hpp is.
#pragma once
#include <stdint.h>

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

// As many as a thread's epoch has room for; then they begin anew.
inline constexpr uint32_t kMostPeriods = (uint32_t{1} << 27) - 1;

}  // namespace crossbill::arena

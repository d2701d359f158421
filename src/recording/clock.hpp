// SPDX-License-Identifier: MIT
// Turns an arena's ticks into nanoseconds of CLOCK_MONOTONIC.
#pragma once
#include <cstdint>

#include "recording/arena.hpp"

namespace crossbill::recording {

// One moment on both clocks.
struct Moment {
  uint64_t ns = 0;     // CLOCK_MONOTONIC
  uint64_t ticks = 0;  // the processor's time stamp counter
};

// Read as close together as can be: the best of some tries.
Moment moment_now();

// What is said of an arena whose ticks no length can be told by.
inline constexpr char kUnknownClock[] =
    "its clock's ticks have no length that a processor's can have: no times";

// A straight line through two moments of one process.
class ClockFit {
 public:
  // From the arena's first moment to its last, or, where the end was not
  // seen or lies too near, to `now` of the recorder.
  ClockFit(const arena::Header& header, const Moment& now);

  // False where the ticks run at no rate that the processor's counter has.
  // Lengths are 0 then: a figure that is off is worse than none.
  bool is_known() const { return ns_per_tick_ > 0; }
  double ns_per_tick() const { return ns_per_tick_; }
  // A length.
  uint64_t ns(uint64_t ticks) const;
  // The moment of a tick, from the arena's first on.
  uint64_t ns_at(uint64_t tick) const;
  // The tick of a moment.
  uint64_t tick_at(uint64_t ns) const;

 private:
  double ns_per_tick_ = 1;
  Moment start_;
};

}  // namespace crossbill::recording

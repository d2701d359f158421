// SPDX-License-Identifier: MIT
// The fit of ticks to nanoseconds.
#include "recording/clock.hpp"

#include <time.h>

#include <algorithm>
#include <cmath>

#include "processor/ticks.hpp"
#include "recording/numbers.hpp"

namespace crossbill::recording {
namespace {

// Below this a pair's own jitter, some 50 ns, would show in the third digit.
constexpr uint64_t kShortestFit = 20'000'000;

bool plausible(double ns_per_tick) {
  return ns_per_tick > processor::kShortestTickNs &&
         ns_per_tick < processor::kLongestTickNs;
}

double slope(const Moment& from, const Moment& to) {
  if (to.ns <= from.ns || to.ticks <= from.ticks) return 0;
  return static_cast<double>(to.ns - from.ns) /
         static_cast<double>(to.ticks - from.ticks);
}

uint64_t monotonic_ns() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u +
         static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace

Moment moment_now() {
  Moment best;
  uint64_t closest = ~uint64_t{0};
  for (int i = 0; i < 16; ++i) {
    uint64_t before = processor::read_ticks(), ns = monotonic_ns(),
             after = processor::read_ticks();
    if (after - before >= closest) continue;
    closest = after - before;
    best = {ns, before + closest / 2};
  }
  return best;
}

ClockFit::ClockFit(const arena::Header& header, const Moment& now)
    : start_{header.start_ns, header.start_ticks} {
  if (header.clock == arena::Clock::kMonotonic) return;
  double own = slope(start_, {header.end_ns, header.end_ticks});
  double late = slope(start_, now);
  bool own_is_long = header.end_ns > header.start_ns &&
                     header.end_ns - header.start_ns >= kShortestFit;
  double first = own_is_long ? own : late;
  double second = own_is_long ? late : own;
  if (plausible(first))
    ns_per_tick_ = first;
  else
    ns_per_tick_ = plausible(second) ? second : 0;
}

uint64_t ClockFit::ns(uint64_t ticks) const {
  double ns = std::round(static_cast<double>(ticks) * ns_per_tick_);
  return ns < static_cast<double>(kLargest) ? static_cast<uint64_t>(ns)
                                            : kLargest;
}

uint64_t ClockFit::ns_at(uint64_t tick) const {
  uint64_t since = tick > start_.ticks ? ns(tick - start_.ticks) : 0;
  return since < kLargest - std::min(start_.ns, kLargest) ? start_.ns + since
                                                          : kLargest;
}

uint64_t ClockFit::tick_at(uint64_t ns) const {
  if (ns <= start_.ns || !is_known()) return start_.ticks;
  double ticks = static_cast<double>(ns - start_.ns) / ns_per_tick_;
  // A damaged header may name a start at the end of all time.
  if (ticks >= static_cast<double>(kLargest)) return start_.ticks;
  return start_.ticks + static_cast<uint64_t>(ticks);
}

}  // namespace crossbill::recording

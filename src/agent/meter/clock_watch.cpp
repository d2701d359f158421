// SPDX-License-Identifier: MIT
// Compares clocks, and asks for their price: see clock_watch.hpp.
#include "agent/meter/clock_watch.hpp"

#include "agent/arch/arch.hpp"
#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/state.hpp"
#include "agent/meter/costs.hpp"

namespace crossbill::agent {
namespace {

constexpr uint64_t kSpanNs = 20'000'000;
constexpr int64_t kSleepNs = 1'000'000;  // less is no suspension
constexpr uint32_t kSamples = 8;         // that make a least price
constexpr int kSteps = 64;
constexpr uint64_t kScale = 1024;  // arena::Header: ticks / 1024
constexpr int kRateShift = 20;
constexpr uint64_t kRateMask = (uint64_t{1} << kRateShift) - 1;

// The clocks at one moment. Ticks were between `ticks` and `ticks + width`, and
// BOOTTIME was between `ahead` and `ahead + ahead_width` ahead.
struct Moment {
  uint64_t ticks, width, ns;
  int64_t ahead, ahead_width;
};

// Of all threads: who has set `busy` may use it.
struct {
  uint64_t epoch;  // of the process that it is about
  Moment first, last;
  uint64_t rate;  // ticks in 2^kRateShift ns; 0: not known yet
  uint64_t fine;  // it is right to 1 / fine of itself
  int64_t asleep_ns;
  uint32_t samples;
  uint64_t least_read, least_steps;
} watch;
bool busy;

Moment moment_now() {
  Moment best{0, ~uint64_t{0}, 0, 0, 0};
  for (int i = 0; i < 4; i++) {
    uint64_t before = now(), ns = monotonic_ns(), after = now();
    if (after - before >= best.width) continue;
    best.ticks = before;
    best.width = after - before;
    best.ns = ns;
  }
  uint64_t before = monotonic_ns(), boot = clock_ns(CLOCK_BOOTTIME);
  uint64_t after = monotonic_ns();
  best.ahead = static_cast<int64_t>(boot - after);
  best.ahead_width = static_cast<int64_t>(after - before);
  return best;
}

// In ticks; the rate is known.
uint64_t length_of(uint64_t ns) {
  return (ns >> kRateShift) * watch.rate +
         ((ns & kRateMask) * watch.rate >> kRateShift);
}

uint64_t ns_of(uint64_t ticks) {
  uint64_t whole = ticks / watch.rate << kRateShift;
  return whole + ((ticks % watch.rate << kRateShift) / watch.rate);
}

// How far the clocks went apart since the last moment, in ticks, at the least.
uint64_t distance(const Moment& last, const Moment& present) {
  uint64_t expected = length_of(present.ns - last.ns);
  uint64_t most = present.ticks + present.width - last.ticks;
  uint64_t least = present.ticks - last.ticks - last.width;
  if (static_cast<int64_t>(most) < static_cast<int64_t>(expected))
    return expected - most;
  if (static_cast<int64_t>(least) > static_cast<int64_t>(expected))
    return least - expected;
  return 0;
}

// The first span says how fast ticks go, from the middle of the one moment to
// that of the other. Where reads take long, it has to be longer.
void take_rate(const Moment& present) {
  constexpr uint64_t kLeastFine = 200;
  uint64_t unsure = (watch.last.width + present.width) / 2 + 1;
  uint64_t ticks = present.ticks - watch.last.ticks + present.width / 2;
  ticks -= watch.last.width / 2;
  watch.fine = ticks / unsure;
  if (watch.fine < kLeastFine) return;
  uint64_t kibi_ns = (present.ns - watch.last.ns) >> 10;
  watch.rate = (ticks << (kRateShift - 10)) / kibi_ns;
  watch.last = present;
}

void compare_clocks(const Moment& present) {
  if (watch.rate == 0) return take_rate(present);
  arena::Header* head = header();
  uint64_t span = length_of(present.ns - watch.last.ns);
  uint64_t apart = distance(watch.last, present);
  head->clock_checks++;
  if (apart > span / 1000 + span / watch.fine) {
    head->clock_misses++;
    uint64_t ns = ns_of(apart);
    if (ns > head->clock_miss_ns) head->clock_miss_ns = ns;
  }
  watch.last = present;
}

void look_for_sleep(const Moment& present) {
  int64_t awake = watch.first.ahead + watch.first.ahead_width;
  int64_t asleep = present.ahead - awake;
  if (asleep < watch.asleep_ns + kSleepNs) return;
  header()->suspended_ns += static_cast<uint64_t>(asleep - watch.asleep_ns);
  watch.asleep_ns = asleep;
}

uint32_t scaled(uint64_t ticks, uint64_t of) {
  uint64_t value = ticks * kScale / of;
  return value < ~uint32_t{0} ? static_cast<uint32_t>(value) : ~uint32_t{0};
}

// The extremes over all spans of what was least in each.
void close_samples() {
  arena::Header* head = header();
  uint32_t read = scaled(watch.least_read, 1);
  uint32_t step = scaled(watch.least_steps, kSteps);
  if (read > head->read_cost) head->read_cost = read;
  if (step > head->slowest_step) head->slowest_step = step;
  if (head->fastest_step == 0 || step < head->fastest_step)
    head->fastest_step = step;
  watch.samples = 0;
  follow_prices(read, step);
}

void sample() {
  uint64_t first = now(), second = now();
  uint64_t value = work(first | 1, kSteps);
  processor::wait_for_all(value);
  uint64_t read = second - first, steps = now() - second;
  steps -= read < steps ? read : steps;
  bool fresh = watch.samples++ == 0;
  if (fresh || read < watch.least_read) watch.least_read = read;
  if (fresh || steps < watch.least_steps) watch.least_steps = steps;
}

void begin() {
  watch = {};
  watch.epoch = crossbill_process.epoch;
  watch.first = watch.last = moment_now();
  for (uint32_t i = 0; i < kSamples; i++) sample();
  close_samples();
}

void go_on(uint64_t ns) {
  sample();
  if (ns - watch.last.ns < kSpanNs) return;
  Moment present = moment_now();
  look_for_sleep(present);
  compare_clocks(present);
  if (watch.samples >= kSamples) close_samples();
}

}  // namespace

void watch_clocks(uint64_t ns) {
  if (__atomic_exchange_n(&busy, true, __ATOMIC_ACQUIRE)) return;
  if (watch.epoch == crossbill_process.epoch)
    go_on(ns);
  else
    begin();
  __atomic_store_n(&busy, false, __ATOMIC_RELEASE);
}

void forget_clock_watch() { busy = false; }

}  // namespace crossbill::agent

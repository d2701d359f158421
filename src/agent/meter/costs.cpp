// SPDX-License-Identifier: MIT
// Prices that follow the machine: see costs.hpp.
#include "agent/meter/costs.hpp"

#include <stddef.h>

#include "agent/base/offsets.h"

crossbill::agent::Costs crossbill_costs;

namespace crossbill::agent {

static_assert(offsetof(Costs, window) == COSTS_WINDOW);
static_assert(offsetof(Costs, word) == COSTS_WORD);
static_assert(offsetof(Costs, watch) == COSTS_WATCH);
static_assert(offsetof(Costs, search) == COSTS_SEARCH);
static_assert(offsetof(Costs, quiet) == COSTS_QUIET);
static_assert(offsetof(Costs, nested) == COSTS_NESTED);

namespace {

// What was measured, and the prices at that time, in 1/1024 tick.
Costs measured;
uint32_t read_then, step_then;

constexpr uint32_t kOnce = 1024;  // the ratio of equal prices

// Noise of one span is no news.
uint32_t nearer(uint32_t present, uint32_t wanted) {
  return present +
         static_cast<uint32_t>((static_cast<int64_t>(wanted) - present) / 4);
}

uint32_t times(uint32_t cost, uint32_t ratio) {
  return static_cast<uint32_t>(uint64_t{cost} * ratio / kOnce);
}

// Of a cost that holds one read of the clock; the rest are instructions.
uint32_t with_read(uint32_t cost, uint32_t read, uint32_t ratio) {
  constexpr uint32_t kScale = 1024 / arena::kOwnPerTick;
  uint32_t was = read_then / kScale, is = read / kScale;
  uint32_t rest = cost > was ? cost - was : 0;
  return cost - (cost > was ? was : cost) + times(rest, ratio) - rest + is;
}

}  // namespace

void follow_prices(uint32_t read, uint32_t step) {
  if (read_then == 0) {
    measured = costs;
    read_then = read;
    step_then = step;
  }
  if (step_then == 0) return;
  uint64_t exact = uint64_t{step} * kOnce / step_then;
  if (exact < kOnce / 4 || exact > kOnce * 16) return;  // no clock to follow
  uint32_t ratio = static_cast<uint32_t>(exact);
  const Costs& m = measured;
  costs.inner = nearer(costs.inner, with_read(m.inner, read, ratio));
  costs.outer = nearer(costs.outer, with_read(m.outer, read, ratio));
  costs.core_inner =
      nearer(costs.core_inner, with_read(m.core_inner, read, ratio));
  costs.core_outer =
      nearer(costs.core_outer, with_read(m.core_outer, read, ratio));
  uint32_t Costs::*const kInstructions[] = {
      &Costs::enter, &Costs::leave,   &Costs::window,    &Costs::word,
      &Costs::look,  &Costs::lend,    &Costs::watch,     &Costs::search,
      &Costs::quiet, &Costs::entered, &Costs::nested,    &Costs::handles,
      &Costs::made,  &Costs::hook,    &Costs::hook_leave};
  for (auto cost : kInstructions)
    costs.*cost = nearer(costs.*cost, times(m.*cost, ratio));
}

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// What our own work costs, by its kind, and where it is charged.
//
// All in 1/16 tick (arena::kOwnPerTick), so that what is charged a billion
// times is not off by a tick each time. `inner` lies between a crossing's two
// clock reads, and so in its own time; all the rest lies in the time of whoever
// made the crossing.
#pragma once
#include <stdint.h>

#include "agent/base/state.hpp"

namespace crossbill::agent {

struct Costs {
  uint32_t inner;       // between the clock reads, of calls that hosts make
  uint32_t outer;       // outside of them, on the fast path
  uint32_t enter;       // of enter in C++ instead of the fast path
  uint32_t leave;       // of leave in C++ instead of the fast path
  uint32_t window;      // of a copied stack window, whatever its size
  uint32_t word;        // and of each 8-byte word of it
  uint32_t look;        // of asking whether a call uses memory that is lent
  uint32_t lend;        // of noting what a call has lent
  uint32_t watch;       // of finding out whether a call ran the host's code
  uint32_t jump;        // of a crossing that is counted by a jump
  uint32_t search;      // of a node that is not the one that was expected
  uint32_t core_inner;  // of calls that cores make
  uint32_t core_outer;
  uint32_t quiet;       // of a downcall that is counted and no more
  uint32_t entered;     // between the clock reads, after an enter in C++
  uint32_t nested;      // of one in such a call, which is counted by a jump
  uint32_t stack;       // of a host's whole stack, as it was of late
  uint32_t handles;     // of asking what a call has to do with handles
  uint32_t made;        // and of one that makes or frees some
  uint32_t hook;        // of a call with a hook of --watch, its work aside
  uint32_t hook_leave;  // and of one that has more to do at its leave
};

}  // namespace crossbill::agent

#pragma GCC visibility push(hidden)
extern "C" crossbill::agent::Costs crossbill_costs;
#pragma GCC visibility pop

namespace crossbill::agent {

inline Costs& costs = crossbill_costs;

// The thread takes the present prices over.
inline void take_prices(Thread& thread) {
  thread.prices[0] = {costs.inner, costs.outer};
  thread.prices[1] = {costs.core_inner, costs.core_outer};
}

// What a clock read and a dependent step cost in the span that has just ended,
// in 1/1024 tick: costs follow them from what they were when first told, right
// after the calibration. Threads take them over when they look.
void follow_prices(uint32_t read, uint32_t step);

inline void charge(arena::Activation* maker, uint64_t cost) {
  maker->own += cost;
}

}  // namespace crossbill::agent

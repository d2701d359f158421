// SPDX-License-Identifier: MIT
// Whether the clocks can be believed. What is found stands in the arena's
// header; src/analysis/trust.cpp says what it means.
//
// - Ticks and CLOCK_MONOTONIC are compared over spans of 20 ms and more, after
//   a first one that says how fast ticks go. A tick is read before and after
//   the other clock, so their distance at that moment is known to lie in
//   between, whatever preempts us; only what is beyond that is a difference.
// - CLOCK_BOOTTIME goes on while the machine is suspended.
// - The least price of a clock read in a span: hundreds of ns where a virtual
//   machine traps it.
// - The least time of a few dependent steps in a span: the processor's speed.
#pragma once
#include <stdint.h>

namespace crossbill::agent {

// Called about once a millisecond, with CLOCK_MONOTONIC's time; while one
// thread is at it, others go on. Signals must be blocked.
void watch_clocks(uint64_t ns);

// In a forked child: another thread of the parent may have been at it.
void forget_clock_watch();

}  // namespace crossbill::agent

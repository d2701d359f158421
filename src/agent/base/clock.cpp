// SPDX-License-Identifier: MIT
// The clocks that the agent reads: see clock.hpp.
#include "agent/base/clock.hpp"

#include <string.h>

#include "agent/arch/arch.hpp"
#include "agent/base/files.hpp"
#include "agent/base/state.hpp"

namespace crossbill::agent {
namespace {

bool kernel_uses_tsc() {
  char source[16] = "";
  size_t got;
  constexpr char kPath[] =
      "/sys/devices/system/clocksource/clocksource0/current_clocksource";
  return read_file(kPath, source, sizeof source - 1, got) &&
         strncmp(source, "tsc\n", 4) == 0;
}

}  // namespace

void choose_clock() {
  crossbill_clock_is_tsc = ticks_are_invariant() && kernel_uses_tsc();
}

const char* why_not_ticks() {
  return ticks_are_invariant() ? "the kernel does not use the TSC"
                               : "the TSC is not invariant";
}

uint64_t now() {
  if (crossbill_clock_is_tsc != 0) return processor::read_ticks();
  return monotonic_ns();
}

uint64_t clock_ns(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1000000000u +
         static_cast<uint64_t>(time.tv_nsec);
}

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// Judges what the agent's watch on the clocks has found.
#include "analysis/trust.hpp"

#include <algorithm>

namespace crossbill::analysis {
namespace {

using recording::Process;
using recording::Recording;

// A read takes 5 to 30 ns; where a virtual machine traps it, 1,000 and more.
constexpr double kDearRead = 200;
// Of the time of all calls, from which on an uncertain own cost matters.
constexpr double kMatters = 0.1;
constexpr double kSlower = 1.1;  // less is no other speed

// The sums and the worst of all processes.
Process worst_of(const Recording& recording) {
  Process worst;
  for (const Process& process : recording.processes) {
    worst.clock_checks += process.clock_checks;
    worst.clock_misses += process.clock_misses;
    worst.clock_miss_ns = std::max(worst.clock_miss_ns, process.clock_miss_ns);
    worst.suspended_ns = std::max(worst.suspended_ns, process.suspended_ns);
    worst.read_ns = std::max(worst.read_ns, process.read_ns);
  }
  return worst;
}

// How much slower the processor was at one time than at another, in the process
// where that was most.
double slowdown(const Recording& recording) {
  double most = 1;
  for (const Process& process : recording.processes)
    if (process.fastest_step_ns > 0)
      most = std::max(most, process.slowest_step_ns / process.fastest_step_ns);
  return most;
}

}  // namespace

std::optional<std::vector<Doubt>> make_doubts(const Recording& recording,
                                              const Recorder& recorder,
                                              double total) {
  if (!recording.known.clocks || !recorder.timed) return std::nullopt;
  std::vector<Doubt> doubts;
  Process worst = worst_of(recording);
  if (worst.clock_misses > 0)
    doubts.push_back({.code = DoubtCode::kClocksApart,
                      .ns = static_cast<double>(worst.clock_miss_ns),
                      .count = worst.clock_misses,
                      .of = worst.clock_checks});
  if (worst.suspended_ns > 0)
    doubts.push_back({.code = DoubtCode::kSuspended,
                      .ns = static_cast<double>(worst.suspended_ns)});
  if (worst.read_ns > kDearRead)
    doubts.push_back({.code = DoubtCode::kDearClock, .ns = worst.read_ns});
  // Own cost that was measured at one speed, of calls at another. Where a read
  // is dear, the speed cannot be told.
  double factor = worst.read_ns > kDearRead ? 1 : slowdown(recording);
  double off = recorder.own_ns.value_or(0) * (1 - 1 / factor);
  if (factor > kSlower && off > kMatters * total &&
      off > recorder.own_error_ns.value_or(0))
    doubts.push_back({.code = DoubtCode::kSpeed, .ns = off, .factor = factor});
  return doubts;
}

}  // namespace crossbill::analysis

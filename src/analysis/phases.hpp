// SPDX-License-Identifier: MIT
// Which phase of a call the time of a crossing below it belongs to.
#pragma once
#include <cstdint>

#include "recording/recording.hpp"

namespace crossbill::analysis {

enum class Phase : uint8_t {
  kLogic,
  kValues,
  kStrings,
  kCopies,
  kObjects,
  kMemory,
  kTransition,
  kCleanup,
  kHost,
  kHostLock,
  kGlue,
};
inline constexpr int kPhases = 11;

// The phase, seen from the innermost downcall above it, of an upcall, a
// service, or (always logic) another downcall.
Phase phase_below(const recording::Edge& edge);

// Whether it is a wait for the host's lock. Where a host waits for others in
// place of that, it does so in the same functions of its API, and in a lock.
bool waits_for_host(const recording::Recording& recording,
                    const recording::Node& node);

// The phase of a downcall's own time.
Phase phase_of_self(const recording::Edge& edge);

}  // namespace crossbill::analysis

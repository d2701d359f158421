// SPDX-License-Identifier: MIT
// Runs the command as if its user had started it himself, and waits for it.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/failure.hpp"
#include "cli/scheduling.hpp"
#include "cli/target.hpp"

namespace crossbill::cli {

struct Ended {
  int pid = 0;
  int error = 0;   // why no process could be made: then nothing has run
  int status = 0;  // as a shell says it: 128 + n for signal n
  int signal = 0;  // that ended it, or 0
  uint64_t start_ns = 0, end_ns = 0;  // CLOCK_MONOTONIC
  uint64_t cpu_ns = 0;  // of the command and of children it has waited for
  std::optional<Scheduling> scheduling;  // of the command's main thread
};

// Blocks all signals, for good: nothing interrupts the bill, and a file of ours
// that grows too large is an error. Call it first, once.
void take_signals();

// Starts `target` and returns when it has ended.
//
// - A signal sent to us alone is forwarded, once; one that went to the whole
//   process group has reached the command already.
// - When the command stops, we stop; when we are continued, it is.
// - The command's signal mask, dispositions, descriptors and limits are those
//   that we were started with. Of the descriptors we keep only standard error
//   and `ours`, so that the end of a pipe is seen when the command closes it.
// `started(pid)` is called once the command runs; from then on there may be
// other threads.
// Fails if the command could not be executed. Call it once, from the only
// thread.
Outcome<Ended> run_target(const Target& target,
                          const std::vector<std::string>& command,
                          const std::vector<std::string>& environment,
                          std::vector<int> ours,
                          const std::function<void(int)>& started);

// Becomes `target`, where it cannot be recorded; returns why it could not.
Failure become_target(const Target& target,
                      const std::vector<std::string>& command,
                      const std::vector<std::string>& environment);

}  // namespace crossbill::cli

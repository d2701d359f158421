// SPDX-License-Identifier: MIT
// What only the recorder knows of a run.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "recording/recording.hpp"
#include "recording/told.hpp"

namespace crossbill::recording {

struct RunInfo {
  std::vector<std::string> command;  // of the user, program first
  int pid = 0;                       // of the command's process
  int exit_status = -1;              // as a shell says it; -1: not known
  int signal = 0;                    // that ended it; 0: none
  uint64_t start_ns = 0;             // CLOCK_MONOTONIC before the start ...
  uint64_t end_ns = 0;               // ... and when the command had ended
  uint64_t cpu_ns = 0;               // of the command's process; 0: not known
  // Of its main thread: how long it had a processor, or waited for one.
  std::optional<uint64_t> main_ran_ns, main_waited_ns;
  std::vector<int> running;  // processes that had not ended by then
  // Adds to the recording what is known of it alone, before it is saved.
  std::function<void(Recording&)> complete;
  Told told;  // how far writing has come
};

}  // namespace crossbill::recording

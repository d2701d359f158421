// SPDX-License-Identifier: MIT
// Merges the arenas of a session into one SQLite recording.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "recording/result.hpp"

namespace crossbill::recording {

// What only the recorder knows of a run.
struct RunInfo {
  std::vector<std::string> command;  // of the user, program first
  int pid = 0;                       // of the command's process
  int exit_status = -1;              // as a shell says it; -1: not known
  uint64_t start_ns = 0;             // CLOCK_MONOTONIC before the start ...
  uint64_t end_ns = 0;               // ... and when the command had ended
  uint64_t cpu_ns = 0;               // of the command's process; 0: not known
  std::vector<int> running;          // processes that had not ended by then
};

struct Summary {
  uint64_t processes = 0;  // images that were recorded
  uint64_t nodes = 0;
  uint64_t crossings = 0;
  std::vector<std::string> notes;  // arenas that could not be read whole
};

// Reads every arena in `session_dir` and writes the recording `file`. The
// file appears whole or not at all: it is written under no name, or a
// temporary one in the same folder, and given its name at the end. Without
// `force` an existing file is left as it is, and that is an error.
// Not thread-safe for the same `file`.
Result<Summary> write_recording(const std::string& session_dir,
                                const RunInfo& run, const std::string& file,
                                bool force);

}  // namespace crossbill::recording

// SPDX-License-Identifier: MIT
// Merges the arenas of a session into one SQLite recording.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "recording/result.hpp"
#include "recording/session.hpp"

namespace crossbill::recording {

struct Summary {
  uint64_t processes = 0;  // images that were recorded
  uint64_t nodes = 0;
  uint64_t crossings = 0;
  std::vector<std::string> notes;  // arenas that could not be read whole
};

// Reads what is left in the session and writes the recording `file`. The
// file appears whole or not at all: it is written under no name, or a
// temporary one in the same folder, and given its name at the end. Without
// `force` an existing file is left as it is, and that is an error.
// Not thread-safe for the same `file`.
Result<Summary> write_recording(Session& session, const RunInfo& run,
                                const std::string& file, bool force);

}  // namespace crossbill::recording

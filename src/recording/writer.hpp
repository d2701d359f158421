// SPDX-License-Identifier: MIT
// Merges the arenas of a session into one SQLite recording.
#pragma once
#include <string>

#include "recording/recording.hpp"
#include "recording/result.hpp"
#include "recording/session.hpp"

namespace crossbill::recording {

// Reads what is left in the session, writes the recording `file` and returns
// what is in it. The file appears whole or not at all: it is written under no
// name, or a temporary one in the same folder, and given its name at the end.
// Without `force` an existing file is left as it is, and that is an error. Not
// thread-safe for the same `file`.
Result<Recording> write_recording(Session& session, const RunInfo& run,
                                  const std::string& file, bool force);

}  // namespace crossbill::recording

// SPDX-License-Identifier: MIT
// Merges the arenas of a session directory into one Recording.
#pragma once
#include <string>
#include <vector>

#include "recording/clock.hpp"
#include "recording/recording.hpp"
#include "recording/result.hpp"
#include "recording/writer.hpp"

namespace crossbill::recording {

// Fails only when the directory cannot be read. An arena that cannot be used
// is a note in the recording. `now` is the moment of merging: what still runs
// is taken to have run until then.
Result<Recording> load_session(const std::string& session_dir,
                               const RunInfo& run, const Moment& now);

}  // namespace crossbill::recording

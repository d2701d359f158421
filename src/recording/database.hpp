// SPDX-License-Identifier: MIT
// Reads a recording, with checks: what the file is not, is one clear sentence.
#pragma once
#include <string>

#include "recording/recording.hpp"
#include "recording/result.hpp"

namespace crossbill::recording {

// The whole recording in memory; the file is not changed. All indexes of the
// result are valid or kNone, every node's edge and thread are valid, and a
// node's parent stands before it.
Result<Recording> read_recording(const std::string& file);

}  // namespace crossbill::recording

// SPDX-License-Identifier: MIT
// Reads a recording, with checks: what the file is not, is one clear sentence.
#pragma once
#include <string>
#include <string_view>

#include "recording/recording.hpp"
#include "recording/result.hpp"
#include "recording/told.hpp"

namespace crossbill::recording {

// The whole recording in memory; the file is not changed. All indexes of the
// result are valid or kNone, every node's edge and thread are valid, and a
// node's parent stands before it. Sums of counts do not wrap, and no real
// number is infinite or none. Not for several threads at once.
Result<Recording> read_recording(const std::string& file,
                                 const Told& told = {});

// The same of a file's bytes; `name` stands in messages.
Result<Recording> read_recording_bytes(std::string_view bytes,
                                       const std::string& name);

}  // namespace crossbill::recording

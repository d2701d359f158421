// SPDX-License-Identifier: MIT
// Saves a Recording as an SQLite database.
#pragma once
#include "recording/output_file.hpp"
#include "recording/recording.hpp"
#include "recording/result.hpp"

namespace crossbill::recording {

// Writes all bytes of the database; publishing it is left to the caller.
Status save(const Recording& recording, OutputFile& output);

}  // namespace crossbill::recording

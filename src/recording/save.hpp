// SPDX-License-Identifier: MIT
// Saves a Recording as an SQLite database.
#pragma once
#include <cstddef>
#include <functional>

#include "recording/output_file.hpp"
#include "recording/recording.hpp"
#include "recording/result.hpp"
#include "recording/told.hpp"

namespace crossbill::recording {

// Writes all bytes of the database; publishing it is left to the caller.
Status save(const Recording& recording, OutputFile& output,
            const Told& told = {});

// Hands the bytes over at once.
using Sink = std::function<Status(const void* data, size_t bytes)>;
Status save(const Recording& recording, const Sink& sink,
            const Told& told = {});

}  // namespace crossbill::recording

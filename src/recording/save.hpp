// SPDX-License-Identifier: MIT
// Saves a Recording as an SQLite database.
#pragma once
#include <string>

#include "recording/recording.hpp"
#include "recording/result.hpp"

namespace crossbill::recording {

// Writes into the existing empty file that this process knows as `own_name`;
// messages call it `shown_name`. The bytes may still be on their way.
Status save(const Recording& recording, const std::string& own_name,
            const std::string& shown_name);

}  // namespace crossbill::recording

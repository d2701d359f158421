// SPDX-License-Identifier: MIT
// The SQL that makes an empty recording.
#pragma once
#include <string>

namespace crossbill::recording {

std::string schema();

}  // namespace crossbill::recording

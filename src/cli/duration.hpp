// SPDX-License-Identifier: MIT
// A length of time as people write it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace crossbill::cli {

// "30s", "1.5m", "2h", "500ms", "30": seconds. Nothing for what is none, is 0,
// or is longer than a week.
std::optional<uint64_t> duration_ns(const std::string& text);

}  // namespace crossbill::cli

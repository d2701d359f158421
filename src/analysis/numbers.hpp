// SPDX-License-Identifier: MIT
// Numbers as people read them: three digits and a unit.
#pragma once
#include <cstdint>
#include <string>

namespace crossbill::analysis {

std::string format_time(double ns);        // 812 ns, 1.23 us, 0.51 s
std::string format_count(uint64_t count);  // 812, 9,999, 12.4 M
std::string format_mean(double count);     // 0.25, 2.5, 812, 12.4 k
std::string format_bytes(uint64_t bytes);  // 812 B, 1.2 KiB, 120 MiB
std::string format_share(double share);    // 0.3 %, 30 %

// A time whose error is `error`: "< 12 ns" where it lies below that.
std::string format_time(double ns, double error);

}  // namespace crossbill::analysis

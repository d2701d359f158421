// SPDX-License-Identifier: MIT
// Machines by their numbers in ELF files.
#pragma once
#include <cstdint>

namespace crossbill::layout {

inline constexpr uint16_t kI386 = 3, kX86_64 = 62, kArm64 = 183;

}  // namespace crossbill::layout

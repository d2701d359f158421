// SPDX-License-Identifier: MIT
// What the code of modules does with addresses, as earlier runs have found it.
//
// Slots: of a GLOB_DAT, address << 8 | Reference, sorted. Places: addresses
// that find_compared() has listed, sorted.
#pragma once
#include "recording/known_modules.hpp"

namespace crossbill::arena {

inline constexpr char kKnownCodeName[] = "code";  // in the session
inline constexpr char kKnownCodeMagic[8] = {'X', 'B', 'C', 'O',
                                            'D', 'E', '0', '1'};
// Of the rules by which code is read: CMake makes it from their sources.
inline constexpr uint32_t kScanVersion = CROSSBILL_SCAN_VERSION;
inline constexpr uint64_t kMostKnownBytes = uint64_t{8} << 20;

}  // namespace crossbill::arena

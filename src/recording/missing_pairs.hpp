// SPDX-License-Identifier: MIT
// Which pairs of `record --pair` are those of no library.
#pragma once
#include "recording/recording.hpp"
#include "recording/settings.hpp"

namespace crossbill::recording {

inline constexpr char kNotePairNotFound[] = "pair-not-found";

// Notes each pair of which no library that was loaded has both functions, and
// which of them is in none.
void note_missing_pairs(const arena::Settings& settings, Recording& recording);

}  // namespace crossbill::recording

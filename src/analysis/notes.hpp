// SPDX-License-Identifier: MIT
// What a user should know about a recording, in sentences.
#pragma once
#include <vector>

#include "analysis/bill.hpp"
#include "recording/recording.hpp"

namespace crossbill::analysis {

// One line per kind of note, with what it is about, most frequent first.
std::vector<NoteLine> make_notes(const recording::Recording& recording);

}  // namespace crossbill::analysis

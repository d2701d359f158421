// SPDX-License-Identifier: MIT
// Why times are not to be trusted, in words.
#pragma once
#include <string>
#include <string_view>

#include "analysis/bill.hpp"

namespace crossbill::report {

// As JSON says it: "clocks-apart".
std::string_view name_of(analysis::DoubtCode code);

// A part of a sentence, with its numbers.
std::string words_of(const analysis::Doubt& doubt);

// All of them in a sentence, or "".
std::string doubts_headline(const analysis::Bill& bill);

}  // namespace crossbill::report

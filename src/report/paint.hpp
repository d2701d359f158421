// SPDX-License-Identifier: MIT
// Colours, where they are wanted.
#pragma once
#include <string>

namespace crossbill::report {

enum class Colour { kPlain, kBold, kDim, kRed, kYellow, kGreen };

// The text in that colour, or as it is when `on` is false.
std::string paint(const std::string& text, Colour colour, bool on);

}  // namespace crossbill::report

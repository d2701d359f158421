// SPDX-License-Identifier: MIT
// Colours, where they are wanted.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace crossbill::report {

enum class Colour { kPlain, kBold, kDim, kRed, kYellow, kGreen };

// The text in that colour, or as it is when `on` is false.
std::string paint(const std::string& text, Colour colour, bool on);

// The length of what `paint` has put at the front of `text`; 0 if nothing.
size_t colour_mark(std::string_view text);

}  // namespace crossbill::report

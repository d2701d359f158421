// SPDX-License-Identifier: MIT
// Colours as every terminal knows them.
#include "report/paint.hpp"

#include <array>

namespace crossbill::report {
namespace {

constexpr std::string_view kPlain = "\033[0m";

// In the order of Colour.
constexpr auto kStarts = std::to_array<std::string_view>(
    {"", "\033[1m", "\033[2m", "\033[31m", "\033[33m", "\033[32m"});

}  // namespace

std::string paint(const std::string& text, Colour colour, bool on) {
  if (!on || colour == Colour::kPlain) return text;
  std::string painted(kStarts[static_cast<size_t>(colour)]);
  return (painted += text) += kPlain;
}

size_t colour_mark(std::string_view text) {
  if (text.starts_with(kPlain)) return kPlain.size();
  for (std::string_view start : kStarts)
    if (!start.empty() && text.starts_with(start)) return start.size();
  return 0;
}

}  // namespace crossbill::report

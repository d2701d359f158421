// SPDX-License-Identifier: MIT
// Colours as every terminal knows them.
#include "report/paint.hpp"

namespace crossbill::report {
namespace {

const char* code_of(Colour colour) {
  switch (colour) {
    case Colour::kPlain:
      return "";
    case Colour::kBold:
      return "\033[1m";
    case Colour::kDim:
      return "\033[2m";
    case Colour::kRed:
      return "\033[31m";
    case Colour::kYellow:
      return "\033[33m";
    case Colour::kGreen:
      return "\033[32m";
  }
  return "";
}

}  // namespace

std::string paint(const std::string& text, Colour colour, bool on) {
  if (!on || colour == Colour::kPlain) return text;
  return code_of(colour) + text + "\033[0m";
}

}  // namespace crossbill::report

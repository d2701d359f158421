// SPDX-License-Identifier: MIT
// Reads lengths of time: see duration.hpp.
#include "cli/duration.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace crossbill::cli {

std::optional<uint64_t> duration_ns(const std::string& text) {
  constexpr double kWeek = 7 * 24 * 3600;
  size_t digits = std::strspn(text.c_str(), "0123456789.");
  char* end = nullptr;
  std::string number = text.substr(0, digits), unit = text.substr(digits);
  double value = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0') return std::nullopt;
  for (auto [name, seconds] : {std::pair{"", 1.0},
                               {"s", 1.0},
                               {"ms", 1e-3},
                               {"m", 60.0},
                               {"h", 3600.0}}) {
    double all = value * seconds;
    if (unit == name && all >= 1e-3 && all <= kWeek)
      return static_cast<uint64_t>(all * 1e9);
  }
  return std::nullopt;
}

}  // namespace crossbill::cli

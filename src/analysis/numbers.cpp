// SPDX-License-Identifier: MIT
// Numbers as people read them.
#include "analysis/numbers.hpp"

#include <fmt/format.h>

#include <iterator>

namespace crossbill::analysis {
namespace {

// Three digits, never in the form 1e+03.
std::string three_digits(double value) {
  if (value < 9.995) return fmt::format("{:.2f}", value);
  if (value < 99.95) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

}  // namespace

std::string format_time(double ns) {
  if (ns <= 0) return "0 ns";
  if (ns < 9.95) return fmt::format("{:.1f} ns", ns);
  if (ns < 999.5) return fmt::format("{:.0f} ns", ns);
  if (ns < 999.5e3) return three_digits(ns / 1e3) + " us";
  if (ns < 99.95e6) return three_digits(ns / 1e6) + " ms";
  return three_digits(ns / 1e9) + " s";
}

std::string format_time(double ns, double error) {
  if (ns < error) return "< " + format_time(error);
  return format_time(ns);
}

std::string format_count(uint64_t count) {
  if (count < 1000) return fmt::format("{}", count);
  if (count < 10'000)
    return fmt::format("{},{:03}", count / 1000, count % 1000);
  auto value = static_cast<double>(count);
  if (value < 999.5e3) return three_digits(value / 1e3) + " k";
  if (value < 999.5e6) return three_digits(value / 1e6) + " M";
  return three_digits(value / 1e9) + " G";
}

std::string format_mean(double count) {
  if (count < 9.95) return fmt::format("{:.2g}", count);
  return format_count(static_cast<uint64_t>(count + 0.5));
}

std::string format_bytes(uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  auto value = static_cast<double>(bytes);
  const char* units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  size_t unit = 0;
  for (value /= 1024; value >= 999.5 && unit + 1 < std::size(units); ++unit)
    value /= 1024;
  return fmt::format("{} {}", three_digits(value), units[unit]);
}

std::string format_share(double share) {
  double percent = share * 100;
  if (percent > 0 && percent < 9.95) return fmt::format("{:.1f} %", percent);
  return fmt::format("{:.0f} %", percent);
}

}  // namespace crossbill::analysis

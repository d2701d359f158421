// SPDX-License-Identifier: MIT
// Numbers as people read them.
#include "report/units.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbill::report {
namespace {

using unicode::bytes_of_first;
using unicode::start_of_last;

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

namespace {

std::string cut(const std::string& text, size_t columns, size_t head) {
  if (columns_of(text) <= columns) return text;
  if (columns <= 4) return text.substr(0, bytes_of_first(text, columns));
  size_t tail = columns - 2 - head;
  return text.substr(0, bytes_of_first(text, head)) + ".." +
         text.substr(start_of_last(text, tail));
}

}  // namespace

std::string shorten(const std::string& text, size_t columns) {
  return cut(text, columns, columns <= 4 ? 0 : (columns - 2) * 2 / 3);
}

std::string shorten_front(const std::string& text, size_t columns) {
  return cut(text, columns, columns / 4);
}

std::string pad_left(const std::string& text, size_t columns) {
  size_t has = columns_of(text);
  return has >= columns ? text : std::string(columns - has, ' ') + text;
}

std::string pad_right(const std::string& text, size_t columns) {
  size_t has = columns_of(text);
  return has >= columns ? text : text + std::string(columns - has, ' ');
}

std::string wrap(const std::string& text, size_t width, size_t indent) {
  std::string out, line;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find(' ', at), text.size());
    std::string word = shorten(text.substr(at, end - at), width - indent);
    if (!line.empty() && columns_of(line) + 1 + columns_of(word) > width) {
      out += line + "\n";
      line = std::string(indent, ' ') + word;
    } else {
      line += (line.empty() ? "" : " ") + word;
    }
    at = end + 1;
  }
  return out + line + "\n";
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// Adds up what each code point takes.
#include "unicode/columns.hpp"

#include "unicode/code_points.hpp"

namespace crossbill::unicode {
namespace {

size_t width_of(CodePoint point) {
  return point.value < 0 ? 1 : columns_of(point.value);
}

}  // namespace

size_t columns_of(std::string_view text) {
  size_t columns = 0;
  for (size_t at = 0; at < text.size();) {
    CodePoint point = first_of(text.substr(at));
    columns += width_of(point);
    at += point.bytes;
  }
  return columns;
}

size_t bytes_of_first(std::string_view text, size_t columns) {
  size_t at = 0;
  for (size_t taken = 0; at < text.size();) {
    CodePoint point = first_of(text.substr(at));
    taken += width_of(point);
    if (taken > columns) break;
    at += point.bytes;
  }
  return at;
}

size_t start_of_last(std::string_view text, size_t columns) {
  size_t left = columns_of(text), at = 0;
  while (at < text.size()) {
    CodePoint point = first_of(text.substr(at));
    size_t takes = width_of(point);
    if (left <= columns && takes > 0) break;
    left -= takes;
    at += point.bytes;
  }
  return at;
}

}  // namespace crossbill::unicode

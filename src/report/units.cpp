// SPDX-License-Identifier: MIT
// Cells of tables.
#include "report/units.hpp"

#include <algorithm>

namespace crossbill::report {
namespace {

using unicode::bytes_of_first;
using unicode::start_of_last;

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

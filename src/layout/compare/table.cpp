// SPDX-License-Identifier: MIT
// Reads tables of columns parted by tabs.
#include "layout/compare/table.hpp"

#include <algorithm>

namespace crossbill::layout {

std::string_view cut(std::string_view& text, char end) {
  size_t at = std::min(text.find(end), text.size());
  std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

std::vector<std::vector<std::string_view>> rows_of(std::string_view table) {
  std::vector<std::vector<std::string_view>> rows;
  while (!table.empty()) {
    std::string_view line = cut(table, '\n');
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string_view>& row = rows.emplace_back();
    while (!line.empty()) row.push_back(cut(line, '\t'));
  }
  return rows;
}

}  // namespace crossbill::layout

// SPDX-License-Identifier: MIT
// Reads the table of rules.
#include "layout/rules.hpp"

#include "layout/compare/table.hpp"
#include "layout/rules_table.hpp"

namespace crossbill::layout {

const std::vector<Rule>& rules() {
  static const std::vector<Rule> table = [] {
    std::vector<Rule> made;
    for (const std::vector<std::string_view>& row : rows_of(kRulesTable))
      if (row.size() == 3) made.push_back({row[0], row[1], row[2]});
    return made;
  }();
  return table;
}

const Rule* rule(std::string_view id) {
  for (const Rule& each : rules())
    if (each.id == id) return &each;
  return nullptr;
}

}  // namespace crossbill::layout

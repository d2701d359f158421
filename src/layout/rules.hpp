// SPDX-License-Identifier: MIT
// The rules of the comparer, rules.tsv: what each means and what to do about
// it, for reports, SARIF and the documentation.
#pragma once
#include <string_view>
#include <vector>

namespace crossbill::layout {

struct Rule {
  std::string_view id, meaning, remedy;
};

// In the order of the table.
const std::vector<Rule>& rules();
// None where there is no such rule.
const Rule* rule(std::string_view id);

}  // namespace crossbill::layout

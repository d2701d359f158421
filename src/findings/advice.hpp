// SPDX-License-Identifier: MIT
// The table of advice, advice.tsv: what to write in place of what.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "analysis/bill.hpp"
#include "findings/finding.hpp"

namespace crossbill::findings {

// A row. Texts are of the table, which is compiled in.
struct AdviceRow {
  std::string_view library;   // glob over the short name
  std::string_view function;  // glob over the name as users write it
  std::string_view versions;  // of the library that have it, or "-"
  std::string_view rule;      // that the row is for
  std::string_view removes;   // what goes away, by words of the rule, or "-"
  std::string_view what;
  std::string_view change;  // '-' and '+' lines, parted by " | ", or "-"
  std::string_view source;  // of the fact

  Advice advice() const;
};

const std::vector<AdviceRow>& advice_rows();

// The first row for a rule that matches the line's function; null if none does.
const AdviceRow* advice_for(std::string_view rule, const analysis::Line& line);

}  // namespace crossbill::findings

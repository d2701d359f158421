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
  // Whether a word stands in `removes`.
  bool says(std::string_view word) const;
};

const std::vector<AdviceRow>& advice_rows();

// The rows for a rule that match the line's function, in the table's order; and
// the first of them, or null.
std::vector<const AdviceRow*> advice_rows_for(std::string_view rule,
                                              const analysis::Line& line);
const AdviceRow* advice_for(std::string_view rule, const analysis::Line& line);

}  // namespace crossbill::findings

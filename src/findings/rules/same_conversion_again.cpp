// SPDX-License-Identifier: MIT
// same-conversion-again: each call by a place converts a list of as many items.
// Whether it is the same list is not recorded, so that this is never sure.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

std::string evidence_of(const analysis::Line& use, const Repeated& items) {
  return fmt::format(
      "each of the calls converts {} items, in {}",
      analysis::format_mean(items.items),
      analysis::format_time(ran(use) / static_cast<double>(use.calls)));
}

// Where the program may pass what it has converted before.
Finding known(const analysis::Line& use, const Repeated& items,
              const AdviceRow& row) {
  Finding finding = finding_of(use);
  finding.severity = Severity::kWarning;
  finding.saving = saving_of_items(use, items, &row);
  finding.evidence = evidence_of(use, items);
  finding.advice = row.advice();
  if (row.rule != "same-conversion-again")
    finding.advice.what =
        "convert once what is the same in each call: " + finding.advice.what;
  return finding;
}

// The same time as element-wise-copy's, so without a saving.
Finding unknown(const analysis::Line& use, const Repeated& items) {
  Finding finding = finding_of(use);
  finding.confidence = Confidence::kLow;
  finding.evidence = evidence_of(use, items);
  finding.advice.what =
      "if it is the same list each time, convert it once, and pass that";
  return finding;
}

}  // namespace

void same_conversion_again(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const analysis::Line& use : material.uses()) {
    std::optional<Repeated> items = number_items(material, use);
    if (!items || use.calls < kAgain || !is_same_each_time(*items)) continue;
    const AdviceRow* again = again_row(batching, use, *items);
    const AdviceRow* row =
        again != nullptr ? again : batching.row_for("element-wise-copy", use);
    if (!is_about_items(use, *items, row)) continue;
    if (!batching.is_worth_it(saving_of_items(use, *items, row))) continue;
    found.push_back(again != nullptr ? known(use, *items, *again)
                                     : unknown(use, *items));
  }
}

}  // namespace crossbill::findings

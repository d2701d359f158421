// SPDX-License-Identifier: MIT
// element-wise-copy: a list of numbers is unpacked item by item, where memory
// that holds them could have been passed.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"

namespace crossbill::findings {

void element_wise_copy(const Material& material, Found& found) {
  for (const analysis::Line& use : material.uses()) {
    std::optional<Repeated> items = number_items(material, use);
    if (!items || again_row(use, *items) != nullptr) continue;
    const AdviceRow* row = advice_for("element-wise-copy", use);
    if (is_no_fault(row) || !is_about_items(use, *items, row)) continue;
    Saving saving = saving_of_items(use, *items, row);
    if (!is_worth_it(material, saving)) continue;
    Finding finding = finding_of(use);
    finding.saving = saving;
    bool sure = row != nullptr || is_own(material, use);
    finding.confidence = sure ? Confidence::kHigh : Confidence::kMedium;
    auto calls = static_cast<double>(use.calls);
    finding.evidence = fmt::format(
        "each call takes {:.0f} numbers one by one, by {}, in {} of {}",
        items->items, items->function, analysis::format_time(saving.ns / calls),
        analysis::format_time(use.times->total / calls));
    if (row != nullptr)
      finding.advice = row->advice();
    else
      finding.advice.what =
          "pass memory that holds the numbers (array.array, a NumPy array), "
          "where the function takes a buffer";
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings

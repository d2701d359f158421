// SPDX-License-Identifier: MIT
// callback-per-element: a library calls the host's code back for each item of
// what it works on: key functions, comparisons, functions of SQL.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "callback-per-element";

constexpr const char* kCallers[] = {
    "PyObject_Call*",      "PyObject_Vectorcall*", "_PyObject_*Call*",
    "PyEval_Call*",        "PyEval_EvalCode*",     "_PyObject_Vectorcall*",
    "PyObject_CallNoArgs",
};

// What of the calls goes. Without advice the host's code has to be run all the
// same, and only the crossing to it and back is saved.
Saving saving_of(const analysis::Line& use, const Repeated& items,
                 const AdviceRow* row) {
  if (row != nullptr && row->removes == "all") return saving_of_all(use, items);
  double ns = items.asked + items.crossing;
  return saving_of_calls(use, row != nullptr ? ns : ns - items.host);
}

bool is_meant(const Material& material, const analysis::Line& use,
              const Repeated& items, const AdviceRow* row) {
  if (items.host <= 0 || is_no_fault(row)) return false;
  if (row != nullptr) return true;
  double crossing = items.asked + items.crossing - items.host;
  return is_own(material, use) && crossing > kItemsShare * use.times->total;
}

}  // namespace

void callback_per_element(const Material& material, Found& found) {
  for (const analysis::Line& use : material.uses()) {
    std::optional<Repeated> items =
        repeated(material, use, kCallers, {}, kCallbacks);
    if (!items) continue;
    const AdviceRow* row = advice_for(kRule, use);
    if (!is_meant(material, use, *items, row)) continue;
    Saving saving = saving_of(use, *items, row);
    if (!is_worth_it(material, saving)) continue;
    Finding finding = finding_of(use);
    finding.saving = saving;
    finding.confidence =
        row != nullptr ? Confidence::kHigh : Confidence::kMedium;
    double backs = items->items * static_cast<double>(use.calls);
    finding.evidence = fmt::format(
        "each call runs {:.0f} calls of the host's code, by {}: {} each, of "
        "which {} are that code",
        items->items, items->function,
        analysis::format_time(use.times->total / backs),
        analysis::format_time(items->host / backs));
    if (row != nullptr)
      finding.advice = row->advice();
    else
      finding.advice.what =
          "hand over all items at once, and let the function be called with "
          "many of them, or do its work in the library";
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings

// SPDX-License-Identifier: MIT
// lock-handed-over: a library gives the host's lock away and takes it again
// around work that is done sooner than another thread could begin.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/numbers.hpp"
#include "findings/rules/number_items.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "lock-handed-over";

Saving saving_of(const analysis::Amount& given, const analysis::Amount& taken,
                 double crossing) {
  double ns = std::max(given.ns, 0.0) + std::max(taken.ns, 0.0);
  double crossings = static_cast<double>(given.calls + taken.calls) * crossing;
  return {ns + crossings / 2, ns, ns + crossings};
}

}  // namespace

void lock_handed_over(const Material& material, Found& found) {
  for (const analysis::Line& use : material.uses()) {
    if (!use.times || use.calls == 0 || use.imports > 0) continue;
    analysis::Amount given = material.asked(use, "PyEval_SaveThread");
    analysis::Amount taken = material.asked(use, "PyEval_RestoreThread");
    auto times = static_cast<double>(given.calls);
    if (given.calls < kHandOvers) continue;
    if (use.times->logic > kTinyWork * times) continue;
    const AdviceRow* row = advice_for(kRule, use);
    if (row == nullptr || is_no_fault(row)) continue;
    Saving saving = saving_of(given, taken, bare_crossing(material, use));
    if (saving.ns < kLockShare * use.times->total) continue;
    if (!is_worth_it(material, saving)) continue;
    Finding finding = finding_of(use);
    finding.saving = saving;
    // Another thread may live on it.
    bool alone = use.threads <= 1 && use.times->host_lock <= 0;
    finding.confidence = alone ? Confidence::kHigh : Confidence::kLow;
    finding.evidence = fmt::format(
        "each call gives the lock away {:.0f} time{}, in {} each, around {} of "
        "work",
        times / static_cast<double>(use.calls),
        given.calls > use.calls ? "s" : "",
        analysis::format_time(saving.ns / times),
        analysis::format_time(std::max(use.times->logic, 0.0) / times));
    finding.advice = row->advice();
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings

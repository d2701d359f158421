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

Saving saving_of(const analysis::Line& use, const analysis::Amount& given,
                 const analysis::Amount& taken, double crossing) {
  double ns = std::max(given.ns, 0.0) + std::max(taken.ns, 0.0);
  double crossings = static_cast<double>(given.calls + taken.calls) * crossing;
  return saving_between(use, ns * (1 - kPartError / 2),
                        (ns + crossings) * (1 + kPartError / 2));
}

// Another thread may live on it.
bool is_alone(const analysis::Line& use) {
  return use.threads <= 1 && use.times->host_lock <= 0;
}

std::string evidence_of(const analysis::Line& use, double times,
                        const Saving& saving) {
  auto calls = static_cast<double>(use.calls);
  return fmt::format(
      "each call gives the lock away and takes it again, {:.1f} times, in {} "
      "each, around {} of work",
      times / calls, analysis::format_time(saving.ns / times),
      analysis::format_time(std::max(use.times->logic, 0.0) / times));
}

}  // namespace

void lock_handed_over(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const analysis::Line& use : material.uses()) {
    if (!has_times(use)) continue;
    analysis::Amount given = material.asked(use, "PyEval_SaveThread");
    analysis::Amount taken = material.asked(use, "PyEval_RestoreThread");
    auto times = static_cast<double>(given.calls);
    if (given.calls < kHandOvers) continue;
    if (use.times->logic > kTinyWork * times) continue;
    const AdviceRow* row = batching.row_for(kRule, use);
    if (row == nullptr) continue;
    Saving saving = saving_of(use, given, taken, bare_crossing(material, use));
    if (saving.ns < kLockShare * ran(use)) continue;
    if (!batching.is_worth_it(saving)) continue;
    Finding finding = judged(material, use, row, saving, "");
    if (!is_alone(use)) finding.confidence = Confidence::kLow;
    finding.evidence = evidence_of(use, times, saving);
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings

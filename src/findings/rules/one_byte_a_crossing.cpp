// SPDX-License-Identifier: MIT
// one-byte-a-crossing: one place hands over, or fetches, a byte by each call.
//
// advice.tsv has the functions: such that do so by their nature, and such whose
// calls' sizes tell, of which some were looked at.
#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "findings/batching.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

using analysis::format_time;
using analysis::Line;

void add(const Batching& batching, const Line& use, Found& found) {
  const AdviceRow* row = batching.row_for("one-byte-a-crossing", use);
  if (row == nullptr) return;
  Removed gone = batching.removed(row->removes, use);
  if (!batching.is_worth_it(gone.saving)) return;
  Finding finding = finding_of(use);
  finding.confidence = Confidence::kHigh;
  finding.saving = gone.saving;
  auto calls = static_cast<double>(use.calls);
  finding.evidence = fmt::format("each call moves one byte, and takes {}",
                                 format_time(use.times->whole() / calls));
  finding.advice = row->advice();
  found.push_back(std::move(finding));
}

}  // namespace

void one_byte_a_crossing(const Material& material, Found& found) {
  const Batching& batching = material.batching();
  for (const Line& use : material.uses())
    if (use.calls >= kByteCalls && batching.is_called_by_host(use))
      add(batching, use, found);
}

}  // namespace crossbill::findings

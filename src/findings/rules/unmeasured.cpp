// SPDX-License-Identifier: MIT
// unmeasured: calls of a library that were not seen, so that what the bill says
// of it is less than there is.
#include <fmt/format.h>

#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {

void unmeasured(const Material& material, Found& found) {
  if (!material.run().coverage) return;
  for (const analysis::CoverageLine& line :
       material.run().coverage->libraries) {
    uint64_t orphans = line.orphan_calls.value_or(0);
    if (orphans < kUnmeasuredCalls ||
        line.orphan_ns.value_or(0) < kUnmeasuredOfRun * material.run().wall_ns)
      continue;
    double share =
        static_cast<double>(orphans) / static_cast<double>(line.calls);
    if (share < kUnmeasuredShare) continue;
    Finding finding;
    finding.confidence = Confidence::kHigh;
    finding.core = line.module;
    finding.library = line.library;
    finding.calls = line.orphan_runs.value_or(0);
    finding.evidence = fmt::format(
        "{:.0f} % of its {} API and libc calls lie in no recorded call of it",
        100 * share, line.calls);
    finding.advice.what =
        "take its figures for a part of what there is" +
        (line.reason.empty() ? "" : ": it is also called " + line.reason) +
        "; 'crossbill explain FILE " + line.library +
        "' says which functions were not metered";
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings

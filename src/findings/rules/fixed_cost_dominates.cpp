// SPDX-License-Identifier: MIT
// fixed-cost-dominates: short calls that take nearly the same whatever they are
// given, so that more in a call is nearly free.
#include <fmt/format.h>

#include <algorithm>

#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

using analysis::Fit;
using analysis::Line;

// Of a function, over all its places; null where no fit is known.
const Line* function_of(const Material& material, const Line& use) {
  for (const Line& line : material.model().books.entries)
    if (line.fit && line.core == use.core && line.name == use.name &&
        line.symbol == use.symbol)
      return &line;
  return nullptr;
}

double mean_of(const Line& use) {
  return use.times->total / static_cast<double>(use.calls);
}

// A few calls that were disturbed say nothing of the others.
double typical(const Line& function, const Line& use) {
  return std::min(mean_of(use), function.p50.value_or(mean_of(use)));
}

bool dominates(const Line& function, const Line& use, double run_ns) {
  const Fit& fit = *function.fit;
  double fixed = std::min(fit.fixed, mean_of(use));
  return mean_of(use) <= kFixedLongestNs &&
         fit.fixed - fit.fixed_error >= kFixedShare * typical(function, use) &&
         fixed * static_cast<double>(use.calls) >= kFixedOfRun * run_ns;
}

// The fit is of the calls that were looked at, which may have taken longer than
// the others. Then both are said, and no share.
Finding finding_for(const Fit& fit, const Line& use) {
  Finding finding = finding_of(use);
  double mean = mean_of(use);
  const char* unit = fit.items ? "item" : "byte";
  bool agrees = fit.fixed <= mean;
  finding.confidence = agrees ? Confidence::kHigh : Confidence::kMedium;
  finding.evidence =
      agrees ? fmt::format(
                   "of {:.0f} ns a call {:.0f} (+-{:.0f}) are fixed, and "
                   "{:.2g} are for each {}",
                   mean, fit.fixed, fit.fixed_error, fit.slope, unit)
             : fmt::format(
                   "the calls that were looked at took {:.0f} ns "
                   "(+-{:.0f}) whatever they were given, and {:.2g} for "
                   "each {}; all calls took {:.0f} on average",
                   fit.fixed, fit.fixed_error, fit.slope, unit, mean);
  finding.advice.what =
      "hand over more in a call: it will hardly take longer; 'crossbill worth' "
      "says from what size on a call pays";
  return finding;
}

}  // namespace

void fixed_cost_dominates(const Material& material, Found& found) {
  for (const Line& use : material.uses()) {
    if (!use.times || use.calls < kFixedCalls) continue;
    const Line* function = function_of(material, use);
    if (function != nullptr &&
        dominates(*function, use, material.run().wall_ns))
      found.push_back(finding_for(*function->fit, use));
  }
}

}  // namespace crossbill::findings

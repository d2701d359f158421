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

// Of a function, over all its places; null where it is not known.
const Fit* fit_of(const Material& material, const Line& use) {
  for (const Line& line : material.model().books.entries)
    if (line.fit && line.core == use.core && line.name == use.name &&
        line.symbol == use.symbol)
      return &*line.fit;
  return nullptr;
}

double mean_of(const Line& use) {
  return use.times->total / static_cast<double>(use.calls);
}

// The fit is of some calls. Where it says more than all of them took, it is off
// by that.
double error_of(const Fit& fit, double mean) {
  return std::max(fit.fixed_error, fit.fixed - mean);
}

bool dominates(const Fit& fit, const Line& use, double run_ns) {
  double mean = mean_of(use);
  double fixed = std::min(fit.fixed, mean);
  return mean <= kFixedLongestNs &&
         fit.fixed - fit.fixed_error >= kFixedShare * mean &&
         fixed * static_cast<double>(use.calls) >= kFixedOfRun * run_ns;
}

Finding finding_for(const Fit& fit, const Line& use) {
  Finding finding = finding_of(use);
  double mean = mean_of(use), error = error_of(fit, mean);
  double fixed = std::min(fit.fixed, mean);
  finding.confidence = fixed - error >= kFixedShare * mean
                           ? Confidence::kHigh
                           : Confidence::kMedium;
  finding.evidence = fmt::format(
      "of {:.0f} ns a call {:.0f} (+-{:.0f}) are fixed, and {:.2g} are for "
      "each {}",
      mean, fixed, error, fit.slope, fit.items ? "item" : "byte");
  finding.advice.what =
      "hand over more in a call: it will hardly take longer; 'crossbill worth' "
      "says from what size on a call pays";
  return finding;
}

}  // namespace

void fixed_cost_dominates(const Material& material, Found& found) {
  for (const Line& use : material.uses()) {
    if (!use.times || use.calls < kFixedCalls) continue;
    const Fit* fit = fit_of(material, use);
    if (fit != nullptr && dominates(*fit, use, material.run().wall_ns))
      found.push_back(finding_for(*fit, use));
  }
}

}  // namespace crossbill::findings

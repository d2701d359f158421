// SPDX-License-Identifier: MIT
// scattered-boundary: a library whose overhead lies in many functions that are
// called from many places, so that no single change takes it away.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis/sites.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

using Uses = std::vector<const analysis::Line*>;

double overhead(const analysis::Line& use) { return use.times->toll(); }

struct Spread {
  double all = 0;
  size_t smallest = 0;  // set of uses that holds kScatteredShare
  std::set<std::string> functions, places;
  uint64_t calls = 0;
};

// Sorts the uses: most overhead first.
Spread spread_of(Uses& uses) {
  std::sort(uses.begin(), uses.end(),
            [](const analysis::Line* left, const analysis::Line* right) {
              return overhead(*left) > overhead(*right);
            });
  Spread spread;
  for (const analysis::Line* use : uses) spread.all += overhead(*use);
  double sum = 0;
  for (const analysis::Line* use : uses) {
    if (sum >= kScatteredShare * spread.all) break;
    sum += overhead(*use);
    ++spread.smallest;
    spread.functions.insert(use->name);
    spread.places.insert(analysis::called_from(*use));
    spread.calls += use->calls;
  }
  return spread;
}

std::string name_of(const analysis::Line& use) {
  return fmt::format("{} at {}", use.shown.empty() ? use.name : use.shown,
                     analysis::place_name(*use.site));
}

}  // namespace

void scattered_boundary(const Material& material, Found& found) {
  std::map<std::string, Uses> cores;
  for (const analysis::Line& use : material.uses())
    if (use.times && use.site && use.imports == 0)
      cores[use.core].push_back(&use);
  for (auto& [core, uses] : cores) {
    Spread spread = spread_of(uses);
    if (spread.all < kScatteredOverhead * material.run().wall_ns ||
        spread.functions.size() < kScatteredFunctions ||
        spread.places.size() < kScatteredPlaces)
      continue;
    Finding finding;
    finding.confidence = Confidence::kHigh;
    finding.core = core;
    finding.library = uses[0]->library;
    finding.calls = spread.calls;
    finding.evidence = fmt::format(
        "{:.0f} % of its overhead lie in no fewer than {} calls: {} functions, "
        "{} places",
        100 * kScatteredShare, spread.smallest, spread.functions.size(),
        spread.places.size());
    finding.advice.what = fmt::format(
        "put the library behind few functions of your own that do more each; "
        "begin with {}",
        name_of(*uses[0]));
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings

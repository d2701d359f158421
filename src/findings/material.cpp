// SPDX-License-Identifier: MIT
// Sums that several rules need.
#include "findings/material.hpp"

#include <algorithm>

#include "findings/batching.hpp"
#include "recording/glob.hpp"

namespace crossbill::findings {

const Batching& Material::batching() const {
  if (!batching_) batching_ = std::make_shared<const Batching>(*this);
  return *batching_;
}

analysis::Amount Material::asked(const analysis::Line& use,
                                 const char* glob) const {
  analysis::Amount sum;
  for (const analysis::Asked& asked : use.asked) {
    if (!recording::matches(glob, edge(asked).name)) continue;
    sum.calls += asked.amount.calls;
    sum.ns += asked.amount.ns;
    sum.bytes += asked.amount.bytes;
    sum.calls_squares += asked.amount.calls_squares;
  }
  return sum;
}

double host_rest_ns(const analysis::Model& model) {
  const analysis::Run& run = model.run;
  const analysis::Line& totals = model.books.totals;
  return run.wall_ns - run.main_waited_ns.value_or(0) -
         run.recorder.own_ns.value_or(0) -
         (totals.times ? totals.times->total : 0);
}

Finding finding_of(const analysis::Line& use) {
  Finding finding;
  finding.core = use.core;
  finding.library = use.library;
  finding.name = use.name;
  finding.shown = use.shown;
  if (use.site) finding.site = *use.site;
  finding.calls = use.calls;
  return finding;
}

std::optional<double> saving_of(const Found& found, const analysis::Line& use) {
  std::optional<double> most;
  for (const Finding& finding : found) {
    if (!finding.saving || finding.core != use.core ||
        finding.name != use.name || !finding.site != !use.site)
      continue;
    if (!use.site || (finding.site->file == use.site->file &&
                      finding.site->line == use.site->line))
      most = std::max(most, std::optional(finding.saving->ns));
  }
  return most;
}

}  // namespace crossbill::findings

// SPDX-License-Identifier: MIT
// Sums that several rules need.
#include "findings/material.hpp"

#include <algorithm>

#include "findings/batching.hpp"
#include "recording/glob.hpp"
#include "recording/path.hpp"

namespace crossbill::findings {

Material::Material(const analysis::Model& model) : model_(model) {
  for (uint32_t i = 0; i < model.recording.modules.size(); ++i)
    has_jvm_ = has_jvm_ || is_of_jvm(i);
  for (const recording::Process& process : model.recording.processes)
    has_other_ = has_other_ || process.host.starts_with("cpython");
}

bool Material::is_of_jvm(uint32_t module) const {
  return module != recording::kNone &&
         recording::file_name(model_.recording.modules[module].path) ==
             "libjvm.so";
}

bool Material::is_java(const analysis::Line& use) const {
  if (!has_jvm_ || !has_other_) return has_jvm_;
  return std::any_of(use.asked.begin(), use.asked.end(),
                     [this](const analysis::Asked& asked) {
                       return is_of_jvm(edge(asked).to);
                     });
}

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
  if (use.site_via) finding.via = *use.site_via;
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

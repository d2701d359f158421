// SPDX-License-Identifier: MIT
// layout-mismatch: caller and library were compiled with different beliefs of a
// struct or a function that they share.
#include <fmt/format.h>

#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "findings/node_lines.hpp"
#include "findings/rules/rules.hpp"
#include "recording/path.hpp"

namespace crossbill::findings {
namespace {

std::string place_of(const std::string& file, uint64_t line) {
  if (file.empty()) return "";
  return line == 0 ? file : fmt::format("{}:{}", file, line);
}

// "host.cpp:4 and core.c:7", as far as they are known.
std::string places_of(const recording::Mismatch& mismatch) {
  std::string host = place_of(mismatch.host_file, mismatch.host_line);
  std::string library = place_of(mismatch.library_file, mismatch.library_line);
  if (host.empty() || library.empty()) return host + library;
  return host + " and " + library;
}

std::string evidence_of(const recording::Mismatch& mismatch) {
  std::string text = mismatch.subject.empty() ? "" : mismatch.subject + ": ";
  text += mismatch.reason;
  if (!mismatch.at_run_time.empty()) text += "; " + mismatch.at_run_time;
  if (std::string places = places_of(mismatch); !places.empty())
    text += fmt::format(" ({})", places);
  if (mismatch.functions > 1)
    text +=
        fmt::format(", and so in {} more function{}", mismatch.functions - 1,
                    mismatch.functions == 2 ? "" : "s");
  return text;
}

// Calls of the function, and the place that the bill gives the first of them.
void set_calls(const Material& material, Finding& finding) {
  for (const analysis::Line& use : material.uses()) {
    if (use.core != finding.core || use.name != finding.name) continue;
    finding.calls += use.calls;
    if (!finding.site && use.site != nullptr) finding.site = *use.site;
  }
}

}  // namespace

void layout_mismatch(const Material& material, Found& found) {
  const recording::Recording& recording = material.model().recording;
  for (const recording::Mismatch& mismatch : recording.mismatches) {
    const recording::Edge& edge = recording.edges[mismatch.edge];
    bool breaks = mismatch.severity == "break";
    Finding finding;
    finding.severity = breaks ? Severity::kError : Severity::kWarning;
    finding.confidence = breaks ? Confidence::kHigh : Confidence::kMedium;
    if (edge.to != recording::kNone) {
      const std::string& path = recording.modules[edge.to].path;
      finding.core = recording::file_name(path);
      finding.library = analysis::short_module(path);
    }
    finding.name = analysis::demangle(edge.name);
    finding.shown = edge.shown;
    set_calls(material, finding);
    finding.evidence = evidence_of(mismatch);
    finding.advice.what = mismatch.remedy.empty()
                              ? "declare it once, in a header that both use"
                              : mismatch.remedy;
    found.push_back(std::move(finding));
  }
}

}  // namespace crossbill::findings

// SPDX-License-Identifier: MIT
// escaping-exception: an exception or a panic that passed out of a function
// whose caller cannot be meant to catch it, or that ended the process in it.
//
// A function with a C++ or Rust name can be called by code of that language
// alone, which knows its exceptions. What CPython calls exceptions is a result
// like others: nothing is unwound, and nothing is counted here.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <string>

#include "analysis/demangle.hpp"
#include "analysis/module_name.hpp"
#include "findings/rules/rules.hpp"
#include "recording/path.hpp"

namespace crossbill::findings {
namespace {

using recording::kNone;
using recording::OpenCrossing;
using recording::Recording;

constexpr char kAdvice[] =
    "catch it in the function and return an error: frames in between do not "
    "clean up, and where nothing catches it the process ends";

bool is_mangled(const std::string& symbol) {
  return symbol.starts_with("_Z") || symbol.starts_with("_R");
}

// Whether its callers are C, whatever its own name is.
bool is_called_by_table(const std::string& via) {
  return via != "symbol" && via != "dlsym";
}

bool may_throw(const analysis::Line& use) {
  return is_mangled(use.symbol) && !is_called_by_table(use.via);
}

// A host that is no native program has no handler for any.
bool has_known_host(const Material& material) {
  return std::any_of(material.run().processes.begin(),
                     material.run().processes.end(),
                     [](const analysis::ProcessLine& process) {
                       return process.host.find("cpython") != process.host.npos;
                     });
}

Finding escaped(const analysis::Line& use, bool known_host) {
  Finding finding = finding_of(use);
  finding.calls = use.exceptions;
  finding.confidence = known_host ? Confidence::kHigh : Confidence::kMedium;
  finding.evidence =
      fmt::format("{} of {} calls let an exception or a panic out",
                  use.exceptions, use.calls);
  finding.advice.what = kAdvice;
  return finding;
}

// Whether what was open has to do with the end: where it is not known whether
// what was raised in it was still in flight, an abort says so.
bool ended_by_exception(const Recording& all, const OpenCrossing& open) {
  if (open.exception) return *open.exception;
  const recording::Thread& thread = all.threads[open.thread];
  return all.processes[thread.process].signal == SIGABRT;
}

// The innermost call into a library that a thread died in.
Finding ended(const Recording& all, const OpenCrossing& open) {
  const recording::Edge& edge = all.edges[all.nodes[open.node].edge];
  Finding finding;
  finding.severity = Severity::kError;
  finding.confidence = open.exception ? Confidence::kHigh : Confidence::kMedium;
  const std::string& path = all.modules[edge.to].path;
  finding.core = recording::file_name(path);
  finding.library = analysis::short_module(path);
  finding.name = analysis::demangle(edge.name);
  finding.shown = edge.shown;
  finding.calls = 1;
  finding.evidence =
      open.exception ? "the process ended with an exception or a panic in it"
                     : "the process was aborted in it, after an exception "
                       "or a panic was raised in it";
  finding.advice.what = kAdvice;
  return finding;
}

}  // namespace

void escaping_exception(const Material& material, Found& found) {
  const Recording& all = material.model().recording;
  std::set<uint32_t> threads;
  std::set<std::string> fatal;
  for (const OpenCrossing& open : all.open_crossings) {
    const recording::Edge& edge = all.edges[all.nodes[open.node].edge];
    if (edge.kind != arena::Kind::kDowncall || edge.to == kNone) continue;
    bool innermost = threads.insert(open.thread).second;
    if (!innermost || !ended_by_exception(all, open)) continue;
    found.push_back(ended(all, open));
    fatal.insert(found.back().core + '\0' + found.back().name);
  }
  bool known_host = has_known_host(material);
  for (const analysis::Line& use : material.uses())
    if (use.exceptions > 0 && !may_throw(use) &&
        !fatal.contains(use.core + '\0' + use.name))
      found.push_back(escaped(use, known_host));
}

}  // namespace crossbill::findings

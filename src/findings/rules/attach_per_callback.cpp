// SPDX-License-Identifier: MIT
// attach-per-callback: a library attaches a thread of its own to the JVM and
// detaches it again, again and again, where it could have stayed attached.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "analysis/module_name.hpp"
#include "analysis/numbers.hpp"
#include "findings/advice.hpp"
#include "findings/repeated.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"
#include "recording/path.hpp"

namespace crossbill::findings {
namespace {

constexpr const char* kRule = "attach-per-callback";

constexpr const char* kAdvice =
    "let the thread stay attached until it ends: detach it by a destructor of "
    "pthread_key_create()";

struct Attached {
  uint64_t attached = 0, detached = 0;
  uint64_t again = 0;  // attached, beyond each thread's first time
  double ns = 0;
  std::set<uint32_t> starters;  // whose threads they are
};

// By a node that is called back, the library that makes other calls in it:
// code which JNA has made is in no file.
using Callers = std::map<uint32_t, uint32_t>;

Callers callers_in(const recording::Recording& recording) {
  Callers callers;
  for (const recording::Node& node : recording.nodes) {
    const recording::Edge& edge = recording.edges[node.edge];
    if (node.parent != recording::kNone && edge.from != recording::kNone &&
        edge.kind != arena::Kind::kDowncall)
      callers.try_emplace(node.parent, edge.from);
  }
  return callers;
}

// Who makes a call: that is known, or above it, or beside it, or has started
// the thread.
uint32_t caller_of(const recording::Recording& recording,
                   const Callers& callers, uint32_t index) {
  const recording::Node& node = recording.nodes[index];
  if (recording.edges[node.edge].from != recording::kNone)
    return recording.edges[node.edge].from;
  for (uint32_t up = node.parent; up != recording::kNone;
       up = recording.nodes[up].parent) {
    const recording::Edge& edge = recording.edges[recording.nodes[up].edge];
    if (edge.kind == arena::Kind::kDowncall) return edge.to;
    if (auto found = callers.find(up); found != callers.end())
      return found->second;
  }
  return recording.threads[node.thread].library;
}

// By the library that does so.
std::map<uint32_t, Attached> by_module(const analysis::Model& model) {
  std::map<uint32_t, Attached> modules;
  const recording::Recording& recording = model.recording;
  Callers callers = callers_in(recording);
  for (uint32_t i = 0; i < recording.nodes.size(); ++i) {
    const recording::Node& node = recording.nodes[i];
    const recording::Edge& edge = recording.edges[node.edge];
    if (edge.kind == arena::Kind::kDowncall) continue;
    bool attaches = is_any_of(edge.name, kJniAttach);
    if (!attaches && !is_any_of(edge.name, kJniDetach)) continue;
    uint32_t caller = caller_of(recording, callers, i);
    if (caller == recording::kNone) continue;
    Attached& sum = modules[caller];
    (attaches ? sum.attached : sum.detached) += node.calls;
    // A thread that comes to the JVM once, and ends, gains nothing by staying.
    if (attaches)
      sum.again += node.calls - std::min<uint64_t>(node.calls, node.threads);
    sum.ns += model.tree.costs[i].self;
    sum.starters.insert(recording.threads[node.thread].library);
  }
  return modules;
}

// The use that waits for such threads, where no other can: it calls the library
// that has started them, and was open at least as long as all this took.
const analysis::Line* waiting_use(const Material& material,
                                  const Attached& sum) {
  uint32_t starter = *sum.starters.begin();
  if (sum.starters.size() != 1 || starter == recording::kNone) return nullptr;
  const std::string& path = material.model().recording.modules[starter].path;
  const analysis::Line* found = nullptr;
  for (const analysis::Line& use : material.uses()) {
    if (use.core != recording::file_name(path) || !use.site ||
        !has_times(use) || use.times->total < sum.ns)
      continue;
    if (found != nullptr) return nullptr;
    found = &use;
  }
  return found;
}

std::string evidence_of(const Attached& sum) {
  return fmt::format(
      "threads were attached {} times and detached {} times: both took {} each "
      "time, {} in all",
      analysis::format_count(sum.attached),
      analysis::format_count(sum.detached),
      analysis::format_time(sum.ns / static_cast<double>(sum.attached)),
      analysis::format_time(sum.ns));
}

Finding finding_for(const Material& material, const std::string& path,
                    const Attached& sum) {
  analysis::Line line;
  line.core = recording::file_name(path);
  line.library = analysis::short_module(path);
  Finding finding = finding_of(line);
  finding.calls = sum.attached;
  finding.confidence = Confidence::kHigh;
  finding.evidence = evidence_of(sum);
  if (const analysis::Line* use = waiting_use(material, sum)) {
    finding.site = *use->site;
    finding.evidence += fmt::format(
        ", while {} was open", use->shown.empty() ? use->name : use->shown);
  }
  const AdviceRow* row = advice_for(kRule, line);
  if (row != nullptr)
    finding.advice = row->advice();
  else
    finding.advice.what = kAdvice;
  return finding;
}

}  // namespace

void attach_per_callback(const Material& material, Found& found) {
  const analysis::Model& model = material.model();
  for (const auto& [module, sum] : by_module(model)) {
    if (sum.again < kAttaches || sum.detached < kAttaches ||
        sum.ns < kWorthAFinding * model.run.wall_ns)
      continue;
    found.push_back(
        finding_for(material, model.recording.modules[module].path, sum));
  }
}

}  // namespace crossbill::findings

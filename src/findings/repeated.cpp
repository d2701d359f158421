// SPDX-License-Identifier: MIT
// Sums up what comes once an item: see repeated.hpp.
#include "findings/repeated.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/module_name.hpp"
#include "analysis/sites.hpp"
#include "findings/thresholds.hpp"
#include "recording/glob.hpp"
#include "recording/path.hpp"

namespace crossbill::findings {
namespace {

using analysis::Asked;
using analysis::Line;

// Counts are compared before names, which takes longer.
const Asked* most_called(const Material& material, const Line& use, Globs globs,
                         double least) {
  const Asked* most = nullptr;
  for (const Asked& asked : use.asked) {
    auto calls = static_cast<double>(asked.amount.calls);
    if (calls / static_cast<double>(use.calls) < least) continue;
    if (most != nullptr && asked.amount.calls <= most->amount.calls) continue;
    if (is_any_of(material.edge(asked).name, globs)) most = &asked;
  }
  return most;
}

// Functions that call code of the host's do nothing else that takes time; but
// the JVM's ways to its code and back do.
double host_part(const Material& material, const Asked& asked, double ns,
                 bool java) {
  bool calls_back = material.edge(asked).category == arena::Category::kCallback;
  if (!calls_back) return std::max(asked.host_ns, 0.0);
  auto calls = static_cast<double>(asked.amount.calls);
  return java ? std::max(0.0, ns - kIntoJava * calls) : ns;
}

bool is_of_system(const std::string& path) {
  return path.starts_with("/usr/lib") || path.starts_with("/lib");
}

// A Java library has it in its jar, and writes it to a file whose name is not
// the same twice.
bool is_extracted(const std::string& path) {
  std::string_view name = recording::file_name(path);
  return name.substr(0, name.find(".so")) != analysis::short_module(path);
}

}  // namespace

bool is_any_of(const std::string& name, Globs globs) {
  return std::any_of(globs.begin(), globs.end(), [&](const char* glob) {
    return recording::matches(glob, name);
  });
}

// What functions that take and release the host's lock took is booked as
// transition, too.
double bare_crossing(const Material& material, const Line& use) {
  double ns = use.times->transition, calls = 0;
  for (const Asked& asked : use.asked) {
    if (asked.downcall) continue;
    calls += static_cast<double>(asked.amount.calls);
    if (material.edge(asked).category == arena::Category::kHostLockApi)
      ns -= asked.amount.ns;
  }
  return calls > 0 ? std::max(ns, 0.0) / calls : 0;
}

bool has_times(const Line& use) {
  bool import = use.imports > 0 || use.name.starts_with("PyInit_") ||
                use.name.starts_with("Py_mod_exec");
  return use.times && use.calls > 0 && !import;
}

double ran(const Line& use) {
  double total = use.times->total;
  return total - std::clamp(use.preempted.value_or(0), 0.0, total);
}

double ran_part(const Line& use, double ns) {
  double total = use.times->total;
  return total > 0 ? ns * ran(use) / total : ns;
}

std::optional<Repeated> repeated(const Material& material, const Line& use,
                                 Globs leads, Globs expected, double least) {
  if (!has_times(use)) return std::nullopt;
  const Asked* lead = most_called(material, use, leads, least);
  if (lead == nullptr) return std::nullopt;
  Repeated sum;
  sum.function = material.edge(*lead).name;
  auto often = static_cast<double>(lead->amount.calls);
  sum.items = often / static_cast<double>(use.calls);
  double crossing = bare_crossing(material, use);
  bool java = material.is_java(use);
  for (const Asked& asked : use.asked) {
    double ns = std::max(asked.amount.ns, 0.0);
    auto calls = static_cast<double>(asked.amount.calls);
    if (calls < often * kOnceAnItem) {
      if (!asked.downcall) sum.others += ns;
      continue;
    }
    sum.asked += ns;
    sum.host += host_part(material, asked, ns, java);
    sum.crossing += asked.downcall ? 0 : calls * crossing;
    const std::string& name = material.edge(asked).name;
    sum.plain &= is_any_of(name, leads) || is_any_of(name, expected);
  }
  return sum;
}

Saving saving_of_all(const Line& use, const Repeated& repeated) {
  auto calls = static_cast<double>(use.calls);
  double high = use.times->total - repeated.others;
  double handing = repeated.others + kHandOverItem * repeated.items * calls;
  // Own cost is taken for too little rather than for too much, unless calls in
  // which nothing was seen tell the time.
  double error = use.times->total_error / 2;
  double more = use.timed < use.calls ? error : 2 * error;
  return saving_between(use, high - handing - more, high + error);
}

Saving saving_of_calls(const Line& use, double ns) {
  double own = std::clamp(use.times->logic, 0.0, ns);
  return saving_between(use, ns, ns + own);
}

Saving saving_between(const Line& use, double low, double high) {
  double share = use.times->total > 0 ? ran(use) / use.times->total : 0;
  // No more than the calls themselves can go.
  low = std::clamp(low, 0.0, std::max(use.times->total, 0.0)) * share;
  high = std::clamp(high * share, low, std::max(ran(use), low));
  return {(low + high) / 2, low * (1 - kRunToRun), high * (1 + kRunToRun)};
}

bool is_own(const Material& material, const Line& use) {
  for (const recording::Module& module : material.model().recording.modules) {
    if (recording::file_name(module.path) != use.core) continue;
    return !is_of_system(module.path) && !is_extracted(module.path) &&
           analysis::owner_of(module.path) == analysis::Owner::kProgram;
  }
  return false;
}

Finding judged(const Material& material, const Line& use, const AdviceRow* row,
               const Saving& saving, const char* advice) {
  Finding finding = finding_of(use);
  bool sure = row != nullptr || is_own(material, use);
  finding.confidence = sure ? Confidence::kHigh : Confidence::kLow;
  if (sure) {
    finding.severity = Severity::kWarning;
    finding.saving = saving;
  }
  if (row != nullptr)
    finding.advice = row->advice();
  else
    finding.advice.what = advice;
  return finding;
}

bool is_same_each_time(const Repeated& repeated) {
  double whole = std::round(repeated.items);
  return std::abs(repeated.items - whole) <= kSameItems * whole;
}

}  // namespace crossbill::findings

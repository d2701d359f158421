// SPDX-License-Identifier: MIT
// recompiled-statement: one place has a library compile statements, paths or
// patterns again and again, which could be compiled once.
//
// advice.tsv has functions of which that is known. Of Java's native methods the
// names tell, too: one that prepares or compiles, and is called as often as any
// of its library that runs what was prepared.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "analysis/numbers.hpp"
#include "findings/batching.hpp"
#include "findings/rules/jni.hpp"
#include "findings/rules/rules.hpp"
#include "findings/thresholds.hpp"

namespace crossbill::findings {
namespace {

using analysis::Line;

constexpr const char* kRule = "recompiled-statement";

constexpr const char* kAdvice =
    "compile it once, keep it, and run it with other values";

constexpr const char* kCompilers[] = {"prepare*", "compile*", "*_prepare*",
                                      "*_compile*"};
constexpr const char* kRunners[] = {"step*",  "exec*",   "run*",    "match*",
                                    "query*", "eval*",   "*_step*", "*_exec*",
                                    "*_run*", "*_match*"};

bool is_method(const Line& use, Globs globs) {
  return is_any_of(std::string(method_of(use.name)), globs);
}

// By core: the calls of what runs most often.
using Runs = std::map<std::string, double>;

Runs runs_of(const Material& material) {
  std::map<std::pair<std::string, std::string>, double> calls;
  for (const Line& use : material.uses())
    if (material.is_java(use) && is_method(use, kRunners))
      calls[{use.core, use.name}] += static_cast<double>(use.calls);
  Runs runs;
  for (const auto& [function, count] : calls)
    runs[function.first] = std::max(runs[function.first], count);
  return runs;
}

void add_of_java(const Material& material, const Runs& runs, const Line& use,
                 Found& found) {
  const Batching& batching = material.batching();
  auto run = runs.find(use.core);
  auto calls = static_cast<double>(use.calls);
  if (use.calls < kCompilations || run == runs.end() ||
      calls < kOncePerRun * run->second || !has_times(use) ||
      batching.row_for(kRule, use) != nullptr)
    return;
  Saving saving = saving_between(use, use.times->total, use.times->total);
  if (!batching.is_worth_it(saving)) return;
  Finding finding = judged(material, use, nullptr, saving, kAdvice);
  // That it is the same statement each time is not recorded.
  finding.confidence = std::min(finding.confidence, Confidence::kMedium);
  finding.evidence = fmt::format(
      "it is called {} times, in {} each, and what runs the results {} times",
      analysis::format_count(use.calls),
      analysis::format_time(ran(use) / calls),
      analysis::format_count(static_cast<uint64_t>(run->second)));
  found.push_back(std::move(finding));
}

}  // namespace

void recompiled_statement(const Material& material, Found& found) {
  material.batching().add(kRule, kCompilations, found);
  Runs runs = runs_of(material);
  for (const Line& use : material.uses())
    if (material.is_java(use) && is_method(use, kCompilers))
      add_of_java(material, runs, use, found);
}

}  // namespace crossbill::findings

// SPDX-License-Identifier: MIT
// The sentences of a check.
#include "report/check.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/sites.hpp"
#include "report/units.hpp"

namespace crossbill::report {

using budget::Judgement;
using budget::State;
using budget::Verdict;

namespace {

std::string number(const Verdict& verdict, double value) {
  budget::Measure measure = verdict.bound->measure;
  if (budget::words_of(measure).is_share) return format_share(value);
  if (!verdict.limit->per_begun) return fmt::format("{:.0f}", value);
  return budget::figure_text(value);
}

std::string measured(const Verdict& verdict) {
  budget::Measure measure = verdict.bound->measure;
  std::string low = number(verdict, verdict.low);
  std::string high = number(verdict, verdict.high);
  std::string text = low == high ? low : low + " to " + high;
  const char* what = budget::words_of(measure).what;
  if (verdict.limit->per_begun && measure == budget::Measure::kCalls)
    return text + " calls each time that it is begun";
  bool one = verdict.low == 1 && verdict.high == 1;
  if (one && std::string_view(what).ends_with("s") &&
      measure != budget::Measure::kCopiedBytes)
    return text + " " + std::string(what, std::string_view(what).size() - 1);
  return text + " " + what;
}

std::string grown_text(const budget::Grown& grown) {
  std::string text =
      fmt::format("{}: {} call{}", analysis::place_name(grown.place),
                  grown.calls, grown.calls == 1 ? "" : "s");
  if (!grown.before || grown.growth() <= 0) return text;
  if (*grown.before == 0) return text + ", new here";
  return text + fmt::format(", {} more", grown.growth());
}

std::string found_text(const findings::Finding& finding) {
  const std::string& name =
      finding.shown.empty() ? finding.name : finding.shown;
  std::string text = finding.rule + ": ";
  if (finding.site) text += analysis::place_name(*finding.site) + ": ";
  text += finding.library + (name.empty() ? "" : " " + name);
  return text + ": " + finding.evidence;
}

}  // namespace

std::string headline(const Judgement& judgement) {
  if (judgement.failed)
    return fmt::format("the command ended with {}: nothing is judged",
                       *judgement.failed);
  std::string text = fmt::format("{} kept", judgement.count(State::kKept));
  if (size_t broken = judgement.count(State::kBroken))
    text += fmt::format(", {} broken", broken);
  if (size_t unknown = judgement.count(State::kUnknown))
    text += fmt::format(", {} that nobody can tell", unknown);
  if (size_t skipped = judgement.count(State::kSkipped))
    text += fmt::format(", {} for other interpreters", skipped);
  return text;
}

const char* name_of(State state) {
  constexpr const char* kNames[] = {"kept", "broken", "unknown", "skipped"};
  return kNames[static_cast<int>(state)];
}

const char* measure_of(const Verdict& verdict) {
  return verdict.bound == nullptr
             ? "limit"
             : budget::words_of(verdict.bound->measure).key;
}

std::string subject_of(const Verdict& verdict) {
  return budget::name_of(*verdict.limit) + ": " + measure_of(verdict);
}

std::string sentence_of(const Verdict& verdict) {
  if (verdict.bound == nullptr) return verdict.why;
  std::string text = fmt::format("{}, at most {}", measured(verdict),
                                 number(verdict, verdict.bound->most));
  return verdict.why.empty() ? text : text + ": " + verdict.why;
}

std::vector<std::string> details_of(const Verdict& verdict) {
  std::vector<std::string> details;
  for (const budget::Grown& grown : verdict.places)
    details.push_back(grown_text(grown));
  for (const budget::FunctionCalls& each : verdict.functions)
    details.push_back(fmt::format("{} {}: {} call{}", each.library, each.shown,
                                  each.calls, each.calls == 1 ? "" : "s"));
  for (const findings::Finding& finding : verdict.found)
    details.push_back(found_text(finding));
  return details;
}

uint32_t line_of(const Verdict& verdict) {
  return verdict.bound == nullptr ? verdict.limit->line : verdict.bound->line;
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// A comparison as JSON. Times are whole nanoseconds; what is not known is null.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/diff.hpp"

namespace crossbill::report {
namespace {

using analysis::Change;
using analysis::Comparison;
using analysis::Difference;
using analysis::Estimate;
using analysis::RunFigures;
using analysis::SideFigures;
using Json = nlohmann::ordered_json;

Json name_of_change(Change change) {
  constexpr const char* kNames[] = {"none", "less", "more"};
  return kNames[static_cast<int>(change)];
}

Json time(const Estimate& estimate, bool timed) {
  if (!timed) return nullptr;
  return {{"value", std::llround(estimate.value)},
          {"error", std::llround(estimate.error)}};
}

Json side(const SideFigures& figures, bool timed) {
  if (figures.runs == 0) return nullptr;
  return {{"runs", figures.runs},
          {"calls", {{"low", figures.calls.low}, {"high", figures.calls.high}}},
          {"api_and_libc_calls",
           {{"value", std::llround(figures.below.value)},
            {"error", std::llround(figures.below.error)}}},
          {"total_ns", time(figures.total, timed)},
          {"toll_ns", time(figures.toll, timed)},
          {"threads", figures.threads}};
}

Json line(const Difference& difference, bool timed) {
  const analysis::Subject& subject = difference.subject;
  Json json;
  if (!subject.name.empty())
    json = {{"core", subject.core},
            {"name", subject.name},
            {"shown", subject.shown.empty() ? subject.name : subject.shown}};
  if (subject.place)
    json["called_from"] = {
        {"file", subject.place->file},
        {"line",
         subject.place->line == 0 ? Json(nullptr) : Json(subject.place->line)},
        {"function", subject.place->function}};
  json["verdict"] = report::name_of(difference.verdict);
  json["calls"] = name_of_change(difference.calls);
  json["api_and_libc_calls"] = name_of_change(difference.below);
  json["toll"] = timed ? name_of_change(difference.toll) : Json(nullptr);
  json["stable"] = difference.stable ? Json(*difference.stable) : Json(nullptr);
  json["cause"] =
      difference.cause.empty() ? Json(nullptr) : Json(difference.cause);
  json["old"] = side(difference.before, timed);
  json["new"] = side(difference.after, timed);
  return json;
}

Json lines(const std::vector<Difference>& all, bool timed, size_t top) {
  Json json = Json::array();
  size_t shown = top == 0 ? all.size() : std::min(top, all.size());
  for (size_t i = 0; i < shown; ++i) json.push_back(line(all[i], timed));
  return json;
}

Json runs(const std::vector<RunFigures>& all) {
  Json json = Json::array();
  for (const RunFigures& run : all)
    json.push_back({{"file", run.file},
                    {"command", run.command},
                    {"hosts", run.hosts},
                    {"exit", run.exit ? Json(*run.exit) : Json(nullptr)},
                    {"wall_ns", std::llround(run.wall_ns)}});
  return json;
}

Json saving(const std::optional<findings::Saving>& saving) {
  if (!saving) return nullptr;
  return {{"ns", std::llround(saving->ns)},
          {"low_ns", std::llround(saving->low)},
          {"high_ns", std::llround(saving->high)}};
}

Json resolved(const findings::Resolved& resolved) {
  constexpr const char* kCame[] = {"held", "less", "more", "unknown"};
  return {{"predicted", saving(resolved.predicted)},
          {"measured_ns", std::llround(resolved.measured)},
          {"error_ns", std::llround(resolved.error)},
          {"together", resolved.together},
          {"came", kCame[static_cast<int>(resolved.came)]}};
}

Json place(const std::optional<analysis::Place>& place) {
  if (!place) return nullptr;
  return {{"file", place->file},
          {"line", place->line == 0 ? Json(nullptr) : Json(place->line)},
          {"function", place->function}};
}

Json change(const findings::FindingChange& change) {
  const findings::Finding& finding = change.finding;
  return {{"change", report::name_of(change.fate)},
          {"rule", finding.rule},
          {"severity", findings::name_of(finding.severity)},
          {"core", finding.core},
          {"name", finding.name},
          {"shown", finding.shown.empty() ? finding.name : finding.shown},
          {"called_from", place(finding.site)},
          {"saving", saving(finding.saving)},
          {"saving_before",
           change.before ? saving(change.before->saving) : Json(nullptr)},
          {"resolved",
           change.resolved ? resolved(*change.resolved) : Json(nullptr)}};
}

Json all_changes(const FindingChanges& changes) {
  Json json = Json::array();
  for (const findings::FindingChange& each : changes)
    json.push_back(change(each));
  return json;
}

}  // namespace

bool write_json_diff(const DiffContent& content, size_t top, const Style&,
                     const Sink& sink) {
  const Comparison& comparison = content.comparison;
  const FindingChanges& changes = content.changes;
  bool timed = comparison.timed;
  Json json = {
      {"schema", "crossbill/diff/1"},
      {"worse", comparison.is_worse() || findings::is_worse(changes)},
      {"old", runs(comparison.before)},
      {"new", runs(comparison.after)},
      {"doubts", comparison.doubts},
      {"noise", timed ? Json(comparison.noise) : Json(nullptr)},
      {"totals", line(comparison.totals, timed)},
      {"findings", all_changes(changes)},
      {"entries", lines(comparison.entries, timed, top)},
      {"same_entries", comparison.same_entries},
      {"unstable_entries", comparison.unstable.size()},
      {"unstable", lines(comparison.unstable, timed, top)},
      {"sites", lines(comparison.sites, timed, top)},
      {"same_sites", comparison.same_sites},
  };
  return sink(json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// A check as JSON, and as SARIF.
#include <nlohmann/json.hpp>

#include "report/check.hpp"
#include "report/sarif.hpp"

namespace crossbill::report {
namespace {

using budget::Judgement;
using budget::State;
using budget::Verdict;
using Json = nlohmann::ordered_json;

// Rules of findings are of a list of their own.
constexpr char kBrokenRule[] = "budget-broken";
constexpr char kUnknownRule[] = "budget-unknown";

Json or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json place_json(const budget::Grown& grown) {
  return {
      {"file", grown.place.file},
      {"line", grown.place.line == 0 ? Json(nullptr) : Json(grown.place.line)},
      {"function", grown.place.function},
      {"calls", grown.calls},
      {"calls_before", grown.before ? Json(*grown.before) : Json(nullptr)}};
}

Json verdict_json(const Verdict& verdict) {
  const budget::Limit& limit = *verdict.limit;
  Json json = {{"line", line_of(verdict)},
               {"state", name_of(verdict.state)},
               {"library", or_null(limit.about.library)},
               {"function", or_null(limit.about.function)},
               {"region", or_null(limit.about.region)},
               {"per", limit.per_begun ? Json("begun") : Json(nullptr)},
               {"rule", or_null(limit.about.rule)},
               {"host", or_null(limit.host)},
               {"abi", or_null(limit.abi)},
               {"measure", measure_of(verdict)}};
  bool bound = verdict.bound != nullptr;
  bool known = bound && (verdict.high > 0 || verdict.why.empty());
  json["most"] = bound ? Json(verdict.bound->most) : Json(nullptr);
  json["measured_low"] = known ? Json(verdict.low) : Json(nullptr);
  json["measured_high"] = known ? Json(verdict.high) : Json(nullptr);
  json["why"] = or_null(verdict.why);
  json["called_from"] = Json::array();
  for (const budget::Grown& grown : verdict.places)
    json["called_from"].push_back(place_json(grown));
  json["functions"] = Json::array();
  for (const budget::FunctionCalls& each : verdict.functions)
    json["functions"].push_back({{"library", each.library},
                                 {"shown", each.shown},
                                 {"calls", each.calls}});
  return json;
}

// At the place that grew most; else at the budget's line.
SarifResult result_of(const Verdict& verdict, const Judgement& judgement) {
  SarifResult result;
  bool broken = verdict.state == State::kBroken;
  result.rule = broken ? kBrokenRule : kUnknownRule;
  result.level = broken ? "error" : "warning";
  result.message = subject_of(verdict) + ": " + sentence_of(verdict) + " (" +
                   judgement.budget->file + ":" +
                   std::to_string(line_of(verdict)) + ")";
  for (const std::string& detail : details_of(verdict))
    result.message += "; " + detail;
  result.file = judgement.budget->file;
  result.line = line_of(verdict);
  if (!verdict.places.empty() && !verdict.places[0].place.native) {
    result.file = verdict.places[0].place.file;
    result.line = verdict.places[0].place.line;
  }
  result.identity = result.rule + '\0' + subject_of(verdict);
  return result;
}

}  // namespace

std::string json_check(const Judgement& judgement, const Style&) {
  Json limits = Json::array();
  for (const Verdict& verdict : judgement.verdicts)
    limits.push_back(verdict_json(verdict));
  Json json = {
      {"schema", "crossbill/check/1"},
      {"budget", judgement.budget->file},
      {"command", judgement.command},
      {"runs", judgement.runs},
      {"failed", judgement.failed ? Json(*judgement.failed) : Json(nullptr)},
      {"status", budget::status_of(judgement)},
      {"kept", judgement.count(State::kKept)},
      {"broken", judgement.count(State::kBroken)},
      {"unknown", judgement.count(State::kUnknown)},
      {"skipped", judgement.count(State::kSkipped)},
      {"bounds", limits},
  };
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string sarif_check(const Judgement& judgement, const Style&) {
  std::vector<SarifRule> rules = {
      {kBrokenRule, "calls across a boundary come to more than is allowed"},
      {kUnknownRule, "whether a bound was kept cannot be told"}};
  for (SarifRule& rule : finding_rules()) rules.push_back(std::move(rule));
  std::vector<SarifResult> results;
  if (judgement.failed)
    results.push_back({kUnknownRule, "error", headline(judgement),
                       judgement.budget->file, 1, "", "failed"});
  for (const Verdict& verdict : judgement.verdicts) {
    if (verdict.state != State::kBroken && verdict.state != State::kUnknown)
      continue;
    results.push_back(result_of(verdict, judgement));
    for (const findings::Finding& finding : verdict.found)
      results.push_back(sarif_of(finding));
  }
  return sarif(rules, results);
}

}  // namespace crossbill::report

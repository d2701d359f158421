// SPDX-License-Identifier: MIT
// Layouts as SARIF: a result for each difference and for each reason for which
// nothing could be told; of maps one for each order that would be smaller.
#include "report/sarif.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

#include "layout/rules.hpp"
#include "report/layout/formats.hpp"
#include "report/layout/words.hpp"

namespace crossbill::report {
namespace {

using layout::Answer;
using layout::Comparison;
using layout::Difference;
using layout::Severity;

constexpr const char* kUnknown = "cannot-tell";
constexpr const char* kPadding = "padding";

// In the order of Severity.
constexpr auto kLevels =
    std::to_array<const char*>({"none", "note", "warning", "error"});

void put(SarifResult& result, const layout::Place& host,
         const layout::Place& library) {
  const layout::Place& place = host.file.empty() ? library : host;
  result.file = place.file;
  result.line = place.line;
}

std::string sentence(std::string text, const std::string& more,
                     const char* before) {
  if (!more.empty()) text += std::string(before) + more;
  return text;
}

SarifResult result_of(uint32_t at, const Comparison& comparison) {
  const Difference& each = comparison.differences[at];
  SarifResult result;
  result.rule = each.rule;
  result.level = kLevels[static_cast<size_t>(each.severity)];
  std::vector<std::string> users = concerned(comparison, at);
  result.message = each.subject + ": " + each.reason;
  result.message = sentence(result.message, each.at_run_time, "; ");
  result.message = sentence(result.message, list_text(users, 4), "; in ");
  if (!each.host.file.empty())
    result.message = sentence(result.message, place_text(each.library),
                              "; the library declares it in ");
  result.message = sentence(result.message, each.remedy, "; to do: ");
  if (!users.empty()) result.function = users.front();
  put(result, each.host, each.library);
  result.identity = each.rule + '\0' + comparison.library + '\0' +
                    each.subject + '\0' + result.function;
  return result;
}

void add_unknown(const std::vector<Answer>& answers,
                 const Comparison& comparison,
                 std::vector<SarifResult>& results) {
  std::map<std::pair<std::string, std::string>, std::vector<const Answer*>> all;
  for (const Answer& answer : answers)
    if (answer.verdict == layout::Verdict::kCannotTell)
      all[{answer.reason, answer.remedy}].push_back(&answer);
  for (const auto& [why, alike] : all) {
    std::vector<std::string> symbols;
    for (const Answer* answer : alike)
      symbols.push_back(answer->symbol +
                        (answer->of == Answer::Of::kFunction ? "()" : ""));
    SarifResult result;
    result.rule = kUnknown;
    result.level = "note";
    result.message = "cannot tell of " + list_text(symbols, 4);
    result.message = sentence(result.message, why.first, ": ");
    result.message = sentence(result.message, why.second, "; to do: ");
    result.function = symbols.front();
    put(result, alike.front()->host, alike.front()->library);
    result.identity =
        std::string(kUnknown) + '\0' + comparison.library + '\0' + why.first;
    results.push_back(result);
  }
}

std::vector<SarifRule> all_rules() {
  std::vector<SarifRule> all;
  for (const layout::Rule& rule : layout::rules())
    all.push_back({std::string(rule.id), std::string(rule.meaning)});
  all.push_back({kUnknown, "what one side believes is not known"});
  return all;
}

}  // namespace

bool write_maps_sarif(const std::vector<Maps>& maps, const Style&,
                      const Sink& sink) {
  std::vector<SarifResult> results;
  for (const Maps& each : maps)
    for (const ShownType& shown : each.types) {
      std::string order = order_text(each.side, shown);
      if (order.empty() || !shown.users.empty()) continue;
      layout::Map map = printable_map(each.side, shown.type);
      SarifResult result;
      result.rule = kPadding;
      result.level = "note";
      result.message = map.name + ", " + size_text(map) + ": " + order;
      put(result, each.side.at(shown.type).place, {});
      result.identity =
          std::string(kPadding) + '\0' + each.side.path + '\0' + map.name;
      results.push_back(result);
    }
  return sink(
      sarif({{kPadding, "another order of the members is smaller"}}, results));
}

bool write_comparisons_sarif(const std::vector<Compared>& comparisons,
                             const LayoutChoice&, const Style&,
                             const Sink& sink) {
  std::vector<SarifResult> results;
  for (const Compared& each : comparisons) {
    const Comparison& comparison = each.comparison;
    for (uint32_t at : worst_first(comparison))
      results.push_back(result_of(at, comparison));
    for (const auto* answers :
         {&comparison.functions, &comparison.globals, &comparison.types})
      add_unknown(*answers, comparison, results);
  }
  return sink(sarif(all_rules(), results));
}

}  // namespace crossbill::report

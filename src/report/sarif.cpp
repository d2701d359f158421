// SPDX-License-Identifier: MIT
// Writes SARIF: see sarif.hpp.
#include "report/sarif.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "findings/list.hpp"
#include "report/escape.hpp"
#include "report/formats.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using Json = nlohmann::ordered_json;

// In a message "[text](target)" is a link, whoever wrote it.
std::string message_text(std::string_view text) {
  std::string plain = unicode::printable(text);
  if (plain.find("](") == plain.npos) return plain;
  std::string out;
  for (char letter : plain) {
    if (letter == '[' || letter == ']' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

// FNV-1a: the same on all machines and in all versions.
std::string fingerprint(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char letter : text) {
    hash ^= static_cast<unsigned char>(letter);
    hash *= 0x100000001b3;
  }
  return fmt::format("{:016x}", hash);
}

Json location_of(const SarifResult& result, const std::string& folder) {
  Json location = Json::object();
  if (!result.file.empty()) {
    std::string uri = uri_of(result.file, folder);
    Json artifact = {{"uri", uri}};
    if (!uri.starts_with("file:")) artifact["uriBaseId"] = "%SRCROOT%";
    Json physical = {{"artifactLocation", artifact}};
    if (result.line > 0) physical["region"] = {{"startLine", result.line}};
    location["physicalLocation"] = physical;
  }
  if (!result.function.empty())
    location["logicalLocations"] = Json::array(
        {{{"fullyQualifiedName", unicode::printable(result.function)},
          {"kind", "function"}}});
  return location;
}

Json result_of(const SarifResult& result, const std::vector<SarifRule>& rules,
               const std::string& folder) {
  auto rule = std::find_if(
      rules.begin(), rules.end(),
      [&](const SarifRule& each) { return each.id == result.rule; });
  Json json = {{"ruleId", result.rule}};
  if (rule != rules.end()) json["ruleIndex"] = rule - rules.begin();
  json["level"] = result.level;
  json["message"] = {{"text", message_text(result.message)}};
  Json location = location_of(result, folder);
  if (!location.empty()) json["locations"] = Json::array({location});
  json["partialFingerprints"] = {
      {"crossbill/v1", fingerprint(result.identity)}};
  return json;
}

}  // namespace

std::string sarif(const std::vector<SarifRule>& rules,
                  const std::vector<SarifResult>& results) {
  std::error_code none;
  std::string folder = std::filesystem::current_path(none).string();
  Json all_rules = Json::array();
  for (const SarifRule& rule : rules)
    all_rules.push_back(
        {{"id", rule.id}, {"shortDescription", {{"text", rule.shows}}}});
  Json all_results = Json::array();
  for (const SarifResult& result : results)
    all_results.push_back(result_of(result, rules, folder));
  Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                   {"version", "2.1.0"},
                   {"runs", Json::array({{{"tool",
                                           {{"driver",
                                             {{"name", "crossbill"},
                                              {"version", CROSSBILL_VERSION},
                                              {"rules", all_rules}}}}},
                                          {"columnKind", "unicodeCodePoints"},
                                          {"results", all_results}}})}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

SarifResult sarif_of(const findings::Finding& finding) {
  const std::string& shown =
      finding.shown.empty() ? finding.name : finding.shown;
  SarifResult result;
  result.rule = finding.rule;
  result.level = findings::name_of(finding.severity);
  result.function = finding.library + (shown.empty() ? "" : ":" + shown);
  result.message =
      fmt::format("{}{}{}: {}", finding.library, shown.empty() ? "" : " ",
                  shown, finding.evidence);
  if (!finding.advice.what.empty())
    result.message += "; " + finding.advice.what;
  result.identity = finding.rule + '\0' + finding.library + '\0' + finding.name;
  if (finding.site) {
    result.file = finding.site->file;
    result.line = finding.site->line;
    result.identity += '\0' + finding.site->function;
  }
  return result;
}

std::vector<SarifRule> finding_rules() {
  std::vector<SarifRule> all;
  for (const findings::Rule& rule : findings::rules())
    all.push_back({rule.id, rule.shows});
  return all;
}

bool write_sarif(const analysis::Model& model, const analysis::Choice&,
                 const Style&, const Sink& sink) {
  std::vector<SarifResult> results;
  for (const findings::Finding& finding : findings::find(model).found)
    results.push_back(sarif_of(finding));
  return sink(sarif(finding_rules(), results));
}

}  // namespace crossbill::report

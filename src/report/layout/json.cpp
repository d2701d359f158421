// SPDX-License-Identifier: MIT
// Layouts as JSON for other tools; docs/layout.md lists its names, which are
// added to, never changed.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "report/layout/formats.hpp"
#include "report/layout/words.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using Json = nlohmann::ordered_json;
using layout::Answer;
using layout::Comparison;
using layout::Difference;
using layout::MapRow;

constexpr int kSchema = 1;

std::string text_of(const Json& json) {
  return unicode::printable_json(
             json.dump(1, ' ', false, Json::error_handler_t::replace)) +
         "\n";
}

Json place_of(const layout::Place& place) {
  Json json = Json::object();
  json["file"] = place.file.empty() ? Json() : Json(place.file);
  json["line"] = place.line == 0 ? Json() : Json(place.line);
  return json;
}

const char* what_of(const MapRow& row) {
  switch (row.what) {
    case MapRow::What::kPadding:
      return "padding";
    case MapRow::What::kTag:
      return "tag";
    case MapRow::What::kReused:
      return "reused";
    default:
      return "member";
  }
}

Json row_of(const MapRow& row) {
  Json json = {{"what", what_of(row)}, {"bit_offset", row.bit_offset},
               {"bits", row.bits},     {"name", row.name},
               {"type", row.type},     {"depth", row.depth}};
  if (!row.alternative.empty()) json["alternative"] = row.alternative;
  if (row.is_flexible) json["flexible"] = true;
  if (!row.place.file.empty()) json.update(place_of(row.place));
  return json;
}

Json value_of(const layout::Type& type, const layout::Enumerator& each) {
  Json json = {{"name", each.name}, {"value", each.value}};
  if (!type.is_signed) json["value"] = static_cast<uint64_t>(each.value);
  return json;
}

Json map_json(const layout::Side& side, layout::TypeId id) {
  layout::Map map = layout::map_of(side, id);
  Json rows = Json::array();
  for (const MapRow& row : map.rows) rows.push_back(row_of(row));
  Json json = {{"name", map.name},       {"size", map.size},
               {"align", map.alignment}, {"padding", map.padding},
               {"least", map.least},     {"cache_lines", map.cache_lines},
               {"split", map.split},     {"rows", rows}};
  json.update(place_of(side.at(id).place));
  for (const layout::Enumerator& each : side.at(id).values)
    json["values"].push_back(value_of(side.at(id), each));
  return json;
}

Json order_of(const layout::Side& side, const ShownType& shown) {
  std::optional<layout::Order> order = layout::better_order(side, shown.type);
  if (!order) return nullptr;
  Json names = Json::array();
  for (uint32_t member : order->members)
    names.push_back(side.at(shown.type).members[member].name);
  return {{"size", order->size},
          {"members", names},
          {"possible", shown.users.empty()}};
}

Json shown_of(const layout::Side& side, const ShownType& shown) {
  Json json = map_json(side, shown.type);
  json["better_order"] = order_of(side, shown);
  json["crosses_in"] = shown.users;
  return json;
}

// Of all answers: what the worst difference says.
Json answer_of(const Answer& answer, const Comparison& comparison) {
  Json json = {{"symbol", answer.symbol},
               {"answer", name_of(answer.verdict)},
               {"severity", name_of(answer.severity)},
               {"rule", nullptr},
               {"reason", nullptr},
               {"at_run_time", nullptr},
               {"remedy", nullptr},
               {"differences", answer.differences}};
  auto set = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  if (!answer.differences.empty()) {
    const Difference& worst =
        comparison.differences[answer.differences.front()];
    set("rule", worst.rule);
    set("reason", worst.reason);
    set("at_run_time", worst.at_run_time);
    set("remedy", worst.remedy);
  }
  set("reason", answer.reason);
  set("remedy", answer.remedy);
  json["host"] = place_of(answer.host);
  json["host"]["text"] = answer.host_text;
  json["library"] = place_of(answer.library);
  json["library"]["text"] = answer.library_text;
  return json;
}

Json bits_of(const std::vector<Difference::Bits>& bits) {
  Json json = Json::array();
  for (const Difference::Bits& each : bits)
    json.push_back({each.begin, each.end});
  return json;
}

Json side_of(const layout::Side& side, const layout::Place& place,
             layout::TypeId type, const std::vector<Difference::Bits>& bits) {
  Json json = place_of(place);
  json["type"] = type == layout::kNoType ? Json() : map_json(side, type);
  json["differs"] = bits_of(bits);
  return json;
}

Json difference_of(uint32_t at, const Compared& compared) {
  const Difference& each = compared.comparison.differences[at];
  return {{"rule", each.rule},
          {"severity", name_of(each.severity)},
          {"subject", each.subject},
          {"reason", each.reason},
          {"at_run_time", each.at_run_time},
          {"remedy", each.remedy},
          {"concerns", concerned(compared.comparison, at)},
          {"host",
           side_of(compared.host, each.host, each.host_type, each.host_bits)},
          {"library", side_of(compared.library, each.library, each.library_type,
                              each.library_bits)}};
}

Json answers_of(const std::vector<Answer>& answers,
                const Comparison& comparison) {
  Json json = Json::array();
  for (const Answer& answer : answers)
    json.push_back(answer_of(answer, comparison));
  return json;
}

Json type_answers(const Compared& compared) {
  Json json = Json::array();
  for (const Answer& answer : compared.comparison.types) {
    Json one = answer_of(answer, compared.comparison);
    auto map = [&](const char* whose, const layout::Side& side,
                   layout::TypeId type) {
      one[whose]["type"] =
          type == layout::kNoType ? Json() : map_json(side, type);
    };
    map("host", compared.host, answer.host_type);
    map("library", compared.library, answer.library_type);
    one["crosses_in"] = answer.users;
    json.push_back(one);
  }
  return json;
}

Json comparison_json(const Compared& compared, const LayoutChoice& choice) {
  const Comparison& comparison = compared.comparison;
  Json differences = Json::array();
  for (uint32_t at = 0; at < comparison.differences.size(); ++at)
    differences.push_back(difference_of(at, compared));
  return {{"schema", kSchema},
          {"host", comparison.host},
          {"library", comparison.library},
          {"answer", name_of(comparison.verdict(choice.strict))},
          {"functions", answers_of(comparison.functions, comparison)},
          {"globals", answers_of(comparison.globals, comparison)},
          {"types", type_answers(compared)},
          {"differences", differences}};
}

}  // namespace

bool write_maps_json(const std::vector<Maps>& maps, const Style&,
                     const Sink& sink) {
  Json files = Json::array();
  for (const Maps& each : maps) {
    Json types = Json::array();
    for (const ShownType& shown : each.types)
      types.push_back(shown_of(each.side, shown));
    files.push_back({{"file", each.side.path}, {"types", types}});
  }
  return sink(text_of({{"schema", kSchema}, {"files", files}}));
}

// One boundary is a document of its own, several are a list of such.
bool write_comparisons_json(const std::vector<Compared>& comparisons,
                            const LayoutChoice& choice, const Style&,
                            const Sink& sink) {
  if (comparisons.size() == 1)
    return sink(text_of(comparison_json(comparisons.front(), choice)));
  Json all = Json::array();
  for (const Compared& each : comparisons)
    all.push_back(comparison_json(each, choice));
  return sink(text_of({{"schema", kSchema}, {"boundaries", all}}));
}

}  // namespace crossbill::report

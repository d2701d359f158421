// SPDX-License-Identifier: MIT
// Prints what read_dwarf() makes of a file, as JSON, for tests and for looking
// at: crossbill_layout_dump FILE [--symbol NAME]... [--type NAME]... [--all]
// [--all-types]; --quiet prints counts alone.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "layout/dwarf.hpp"

namespace {

using crossbill::layout::Side;
using crossbill::layout::TypeId;
using nlohmann::json;

constexpr const char* kKinds[] = {"void",     "scalar", "pointer", "array",
                                  "record",   "union",  "variant", "enum",
                                  "function", "opaque"};
constexpr const char* kScalars[] = {"integer", "bool",    "character",
                                    "unicode", "float",   "extended",
                                    "decimal", "complex", "address"};

json number(TypeId id) {
  if (id == crossbill::layout::kNoType) return nullptr;
  return static_cast<uint32_t>(id);
}

json members(const std::vector<crossbill::layout::Member>& all) {
  json result = json::array();
  for (const auto& each : all) {
    json row{{"name", each.name},
             {"type", number(each.type)},
             {"bit_offset", each.bit_offset},
             {"file", each.place.file},
             {"line", each.place.line}};
    if (each.bits) row["bits"] = each.bits;
    if (each.is_base) row["is_base"] = true;
    if (each.is_artificial) row["is_artificial"] = true;
    result.push_back(row);
  }
  return result;
}

json signature(const crossbill::layout::Signature& of) {
  json parameters = json::array();
  for (const auto& each : of.parameters)
    parameters.push_back({{"name", each.name}, {"type", number(each.type)}});
  return {{"parameters", parameters},
          {"result", number(of.result)},
          {"is_variadic", of.is_variadic},
          {"has_parameters", of.has_parameters}};
}

void contents(const crossbill::layout::Type& type, json& row) {
  if (type.of != crossbill::layout::kNoType) row["of"] = number(type.of);
  if (type.count) row["count"] = *type.count;
  if (!type.members.empty()) row["members"] = members(type.members);
  if (type.tag) row["tag"] = members({*type.tag})[0];
  for (const auto& each : type.alternatives) {
    json one{{"name", each.name}, {"members", members(each.members)}};
    one["tag"] = each.tag ? json(*each.tag) : json(nullptr);
    row["alternatives"].push_back(one);
  }
  for (const auto& each : type.values)
    row["values"].push_back({{"name", each.name}, {"value", each.value}});
  if (type.kind == crossbill::layout::Kind::kFunction)
    row["signature"] = signature(type.signature);
}

json type_row(const crossbill::layout::Type& type, size_t id) {
  json row{{"id", id},
           {"kind", kKinds[static_cast<int>(type.kind)]},
           {"name", type.name},
           {"alias", type.alias},
           {"size", type.size ? json(*type.size) : json(nullptr)},
           {"alignment", type.alignment},
           {"file", type.place.file},
           {"line", type.place.line}};
  if (type.kind == crossbill::layout::Kind::kScalar)
    row["scalar"] = kScalars[static_cast<int>(type.scalar)];
  if (type.value_bits) row["value_bits"] = type.value_bits;
  const std::pair<const char*, bool> flags[] = {
      {"is_signed", type.is_signed},
      {"is_reference", type.is_reference},
      {"is_const", type.is_const},
      {"is_packed", type.is_packed},
      {"is_reordered", type.is_reordered},
      {"is_not_trivial", type.is_not_trivial}};
  for (const auto& [name, value] : flags)
    if (value) row[name] = true;
  contents(type, row);
  return row;
}

json everything(const Side& side) {
  json result{{"machine", side.machine},
              {"pointer_size", side.pointer_size},
              {"unknown", side.unknown},
              {"remedy", side.remedy}};
  for (const auto& each : side.producers)
    result["producers"].push_back(
        {{"name", each.name},
         {"version", each.version},
         {"language", static_cast<int>(each.language)},
         {"optimised", each.optimised},
         {"text", each.text}});
  for (size_t i = 0; i < side.types.size(); ++i)
    result["types"].push_back(type_row(side.types[i], i));
  for (const auto& each : side.functions)
    result["functions"].push_back({{"symbol", each.symbol},
                                   {"name", each.name},
                                   {"is_defined", each.is_defined},
                                   {"signature", signature(each.signature)},
                                   {"file", each.place.file},
                                   {"line", each.place.line},
                                   {"producer", each.producer},
                                   {"unknown", each.unknown},
                                   {"remedy", each.remedy},
                                   {"locations", each.locations}});
  for (const auto& each : side.globals)
    result["globals"].push_back({{"symbol", each.symbol},
                                 {"name", each.name},
                                 {"type", number(each.type)},
                                 {"is_defined", each.is_defined},
                                 {"is_const", each.is_const},
                                 {"unknown", each.unknown},
                                 {"file", each.place.file},
                                 {"line", each.place.line}});
  for (TypeId id : side.named) result["named"].push_back(number(id));
  return result;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return 3;
  crossbill::layout::Wanted wanted;
  bool is_quiet = false;
  for (int i = 2; i < count; ++i) {
    std::string_view each = arguments[i];
    if (each == "--all")
      wanted.all_symbols = true;
    else if (each == "--all-types")
      wanted.all_types = true;
    else if (each == "--quiet")
      is_quiet = true;
    else if (i + 1 < count && each == "--symbol")
      wanted.symbols.push_back(arguments[++i]);
    else if (i + 1 < count && each == "--type")
      wanted.types.push_back(arguments[++i]);
  }
  auto side = crossbill::layout::read_dwarf(arguments[1], wanted);
  if (!side) {
    std::fprintf(stderr, "%s\n", side.error().sentence.c_str());
    return 2;
  }
  if (is_quiet)
    std::printf("%zu functions, %zu globals, %zu types, %zu named\n",
                side->functions.size(), side->globals.size(),
                side->types.size(), side->named.size());
  else
    std::printf("%s\n", everything(*side)
                            .dump(1, ' ', false, json::error_handler_t::replace)
                            .c_str());
  // What was read is not taken apart: a process that ends gives it back at
  // once.
  std::fflush(stdout);
  std::_Exit(0);
}

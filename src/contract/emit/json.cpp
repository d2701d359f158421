// SPDX-License-Identifier: MIT
// The contract as one JSON document; docs/contract.md, "As one document".
// Written declaration by declaration: a contract may have 100,000.
#include <nlohmann/json.hpp>

#include "contract/emit.hpp"
#include "contract/kinds.hpp"

namespace crossbill::contract {
namespace {

using Json = nlohmann::ordered_json;

Json type_json(const Type& type) {
  const KindRow& row = row_of(type.kind);
  Json json = {{"kind", row.name}};
  if (row.keys & kKeyOf) json["of"] = type.of;
  if (row.keys & kKeyItem) json["item"] = type_json(type.item());
  if (row.keys & kKeyLength) json["length"] = type.length;
  if (row.keys & kKeyMutable) json["mutable"] = type.is_mutable;
  if (row.keys & kKeyNull) json["null"] = type.may_be_null;
  if (row.keys & kKeyValidated) json["validated"] = type.validated;
  if (row.keys & kKeyOwner) json["owner"] = type.owner;
  if (row.keys & kKeyCallback) {
    json["params"] = Json::array();
    for (const Type& each : type.items)
      json["params"].push_back(type_json(each));
    json["result"] = type_json(*type.result);
  }
  return json;
}

Json to_json(const Parameter& parameter) {
  Json json = {{"name", parameter.name}, {"type", type_json(parameter.type)}};
  if (parameter.default_json)
    json["default"] = Json::parse(*parameter.default_json, nullptr, false);
  json["doc"] = parameter.doc;
  return json;
}

Json to_json(const Function& function) {
  Json json = {{"function", function.symbol}, {"name", function.name}};
  json["params"] = Json::array();
  for (const Parameter& each : function.parameters)
    json["params"].push_back(to_json(each));
  json["result"] = type_json(function.result);
  json["status"] = function.returns_status;
  json["lock"] = function.releases_lock ? "released" : "held";
  json["threads"] = function.one_at_a_time ? "one_at_a_time" : "any";
  json["raises"] = function.raises;
  json["registers"] = function.in_registers;
  json["hash"] = function.hash;
  json["doc"] = function.doc;
  json["compiler"] = function.compiler;
  if (function.is_noexcept) json["noexcept"] = true;
  return json;
}

Json to_json(const Field& field) {
  return {{"name", field.name},
          {"type", type_json(field.type)},
          {"offset", field.offset},
          {"size", field.size},
          {"padding", field.padding}};
}

Json to_json(const Struct& structure) {
  Json json = {{"struct", structure.name},
               {"size", structure.size},
               {"align", structure.align},
               {"fields", Json::array()}};
  for (const Field& each : structure.fields)
    json["fields"].push_back(to_json(each));
  json["hash"] = structure.hash;
  json["doc"] = structure.doc;
  return json;
}

// In the contract's order, and without a search for each key: an enum may have
// 100,000 values.
Json values_of(const Enum& of) {
  Json values = Json::object();
  auto& pairs = values.get_ref<Json::object_t&>();
  for (const auto& [name, value] : of.values) {
    Json number = value;
    if (of.type == Kind::kU64) number = static_cast<uint64_t>(value);
    pairs.Json::object_t::Container::emplace_back(name, number);
  }
  return values;
}

Json to_json(const Enum& of) {
  return {{"enum", of.name},
          {"type", row_of(of.type).name},
          {"values", values_of(of)},
          {"hash", of.hash},
          {"doc", of.doc}};
}

Json to_json(const Object& object) {
  constexpr std::array<const char*, 3> kThreads = {"any", "one_at_a_time",
                                                   "creator"};
  return {{"object", object.name},
          {"free", object.free},
          {"threads", kThreads[static_cast<size_t>(object.threads)]},
          {"hash", object.hash},
          {"doc", object.doc}};
}

Json to_json(const DeclaredError& error) {
  return {{"error", error.name},
          {"code", error.code},
          {"hash", error.hash},
          {"doc", error.doc}};
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/true);
}

template <class T>
std::string list(const char* key, const std::vector<T>& declarations) {
  std::string lines = std::string(",\n\"") + key + "\":[";
  for (size_t i = 0; i < declarations.size(); ++i) {
    lines += i == 0 ? "\n" : ",\n";
    lines += dumped(to_json(declarations[i]));
  }
  return lines + "]";
}

}  // namespace

std::string json(const Contract& contract, const std::string& library) {
  Json head = {{"crossbill", 1},
               {"library", library},
               {"target", contract.target},
               {"hash", contract.hash}};
  std::string lines = head.dump(-1, ' ', true, Json::error_handler_t::replace);
  lines.pop_back();  // the closing brace
  lines += list("functions", contract.functions);
  lines += list("structs", contract.structs);
  lines += list("enums", contract.enums);
  lines += list("objects", contract.objects);
  lines += list("errors", contract.errors);
  return lines + "}\n";
}

}  // namespace crossbill::contract

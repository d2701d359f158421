// SPDX-License-Identifier: MIT
// Contracts for tests: texts with hashes that hold, and a small library's.
#pragma once

#include <string>
#include <string_view>

#include "contract/contract.hpp"
#include "contract/texts.hpp"

namespace crossbill::contract {

// A text with its two hashes; `meaning` begins after the target.
inline std::string text_of(
    const std::string& meaning, const std::string& rest = "",
    const std::string& before =
        R"({"crossbill":1,"target":"x86_64-linux-gnu",)") {
  std::string text = before + meaning;
  text += ",\"hash\":\"" + hex16(fnv1a(text)) + "\"" + rest;
  text += ",\"check\":\"" + hex16(fnv1a(text)) + "\"}";
  return text + '\0';
}

inline std::string function_text(const std::string& symbol,
                                 const std::string& parameters,
                                 const std::string& result,
                                 const std::string& more = "",
                                 const std::string& name = "") {
  std::string rules =
      more.empty() ? R"("lock":"held","threads":"any","raises":[])" : more;
  return text_of("\"function\":\"" + symbol + "\",\"name\":\"" +
                     (name.empty() ? symbol : name) + "\",\"params\":[" +
                     parameters + "],\"result\":" + result +
                     ",\"status\":true," + rules + ",\"registers\":true",
                 R"(,"doc":"Does it.","compiler":"gcc 12.2.0")");
}

inline std::string parameter(const std::string& name, const std::string& type,
                             const std::string& more = "") {
  return R"({"name":")" + name + R"(","type":)" + type + more + "}";
}

inline std::string kind(const std::string& name, const std::string& more = "") {
  return R"({"kind":")" + name + '"' + more + "}";
}

inline std::string data_struct() {
  return text_of(
      R"("struct":"Data","size":24,"align":8,"fields":[)"
      R"({"name":"id","type":{"kind":"u32"},"offset":0,"size":4,"padding":4},)"
      R"({"name":"value","type":{"kind":"f64"},"offset":8,)"
      R"("size":8,"padding":0},)"
      R"({"name":"flag","type":{"kind":"u8"},"offset":16,)"
      R"("size":1,"padding":7}])",
      R"(,"doc":"A record.","compiler":"gcc 12.2.0")");
}

inline std::string color_enum() {
  return text_of(
      R"("enum":"Color","type":"i32","values":{"red":0,"green":1,"far":-5})",
      R"(,"doc":"A colour.")");
}

inline std::string context_object(const std::string& threads = "creator") {
  return text_of(R"("object":"Context","free":"context_free","threads":")" +
                     threads + "\"",
                 R"(,"doc":"Counts things.")");
}

inline std::string negative_error(const std::string& code = "7") {
  return text_of(R"("error":"negative_input","code":)" + code,
                 R"(,"doc":"An item was negative.")");
}

// One of each, and functions that use them.
inline std::string example_section() {
  std::string slice =
      kind("slice", R"(,"item":{"kind":"i32"},"mutable":false)");
  std::string mutable_slice =
      kind("slice", R"(,"item":{"kind":"f64"},"mutable":true)");
  std::string object = kind("object", R"(,"of":"Context","mutable":true)");
  std::string callback =
      kind("callback", R"(,"params":[{"kind":"i64"}],"result":{"kind":"i64"})");
  std::string pointer =
      kind("pointer", R"(,"of":"Data","mutable":false,"null":true)");
  return data_struct() + color_enum() + context_object() + negative_error() +
         function_text("stats_sum", parameter("data", slice), kind("i64"), "",
                       "sum") +
         function_text(
             "stats_scale",
             parameter("data", mutable_slice) + "," +
                 parameter("factor", kind("f64"), R"(,"default":2.0)"),
             kind("void"),
             R"("lock":"released","threads":"one_at_a_time",)"
             R"("raises":["negative_input"])",
             "scale") +
         function_text("context_new", parameter("start", kind("i32")),
                       kind("owned", R"(,"of":"Context")")) +
         function_text(
             "context_add",
             parameter("context", object) + "," + parameter("n", kind("i32")),
             kind("i64")) +
         function_text("context_items", parameter("context", object),
                       kind("view", R"(,"item":{"kind":"i64"},)"
                                    R"("owner":"context")")) +
         function_text("paint",
                       parameter("color", kind("enum", R"(,"of":"Color")")) +
                           "," + parameter("data", pointer),
                       kind("owned_utf8")) +
         function_text("walk", parameter("each", callback), kind("void"));
}

inline Contract example_contract() {
  auto contract = read_section(example_section(), "libstats.so");
  if (!contract) return {};
  return *contract;
}

}  // namespace crossbill::contract

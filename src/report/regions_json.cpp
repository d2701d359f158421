// SPDX-License-Identifier: MIT
// A region's line in JSON.
#include <cmath>
#include <nlohmann/json.hpp>

#include "report/regions.hpp"

namespace crossbill::report {
namespace {

using Json = nlohmann::ordered_json;

Json optional_time(const std::optional<double>& ns) {
  return ns ? Json(std::llround(*ns)) : Json(nullptr);
}

Json function_json(const analysis::RegionFunction& function) {
  return {{"core", function.core},
          {"name", function.name},
          {"shown", function.shown.empty() ? function.name : function.shown},
          {"calls", function.calls},
          {"total_ns", optional_time(function.total)},
          {"toll_ns", optional_time(function.toll)}};
}

}  // namespace

Json region_json(const analysis::RegionLine& line) {
  Json functions = Json::array();
  for (const analysis::RegionFunction& function : line.functions)
    functions.push_back(function_json(function));
  return {{"region", line.path},
          {"begun", line.begun},
          {"left_open", line.left_open},
          {"calls", line.calls},
          {"own_calls", line.own_calls},
          {"errors", line.errors},
          {"total_ns", optional_time(line.total)},
          {"toll_ns", optional_time(line.toll)},
          {"functions", functions}};
}

}  // namespace crossbill::report

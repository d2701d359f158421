// SPDX-License-Identifier: MIT
// Writes the table of regions: see regions.hpp.
#include "report/regions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/paint.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::RegionFunction;
using analysis::RegionLine;

constexpr size_t kFunctions = 3;
constexpr size_t kDeepest = 8;  // no line is indented more often

template <class Row>
std::string numbers(const Row& row, const std::string& begun) {
  auto time = [](const std::optional<double>& ns) {
    return pad_left(ns ? format_time(*ns) : "-", 9);
  };
  return time(row.toll) + " " + time(row.total) + " " +
         pad_left(format_count(row.calls), 8) + " " + pad_left(begun, 8) + "  ";
}

std::string indent(const RegionLine& line, size_t more) {
  size_t depth = std::max<size_t>(line.path.size(), 1) - 1 + more;
  return std::string(2 * std::min(depth, kDeepest), ' ');
}

std::string region_row(const RegionLine& line, const Style& style) {
  bool none = line.path.empty();
  std::string begun = none ? "" : format_count(line.begun);
  std::string text = numbers(line, begun) + indent(line, 0);
  std::string name = none ? "(no region)" : line.path.back();
  if (line.left_open > 0)
    name += fmt::format(", {} left open", format_count(line.left_open));
  return text +
         paint(shorten(name, style.width - columns_of(text)), Colour::kBold,
               style.colour) +
         "\n";
}

std::string function_row(const RegionLine& line, const RegionFunction& function,
                         const Style& style) {
  std::string text = numbers(function, "") + indent(line, 1);
  std::string name = function.library + "  " +
                     (function.shown.empty() ? function.name : function.shown);
  return text + shorten(name, style.width - columns_of(text)) + "\n";
}

std::string functions(const RegionLine& line, const Bill& bill,
                      const Style& style) {
  size_t shown = bill.filter.empty()
                     ? std::min(line.functions.size(), kFunctions)
                     : line.functions.size();
  std::string text;
  for (size_t i = 0; i < shown; ++i)
    text += function_row(line, line.functions[i], style);
  return text;
}

}  // namespace

std::string regions_table(const Bill& bill, size_t top, const Style& style) {
  if (!bill.regions)
    return "an older crossbill recorded this, without regions\n";
  if (bill.regions->empty())
    return "the program has named no regions: docs/regions.md says how\n";
  std::string text = paint(" overhead     total    calls    begun  region",
                           Colour::kBold, style.colour) +
                     "\n";
  size_t shown = 0;
  for (const RegionLine& line : *bill.regions) {
    bool last = &line == &bill.regions->back();
    if (top > 0 && shown++ >= top && !last) continue;
    text += region_row(line, style) + functions(line, bill, style);
  }
  if (top > 0 && shown > top + 1)
    text +=
        fmt::format("and {} more region{}; --top 0 shows all\n",
                    format_count(shown - top - 1), shown == top + 2 ? "" : "s");
  return text;
}

}  // namespace crossbill::report

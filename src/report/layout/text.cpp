// SPDX-License-Identifier: MIT
// Layouts as text: maps, and what two sides do not agree on, each difference
// once, the worst first.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "report/layout/formats.hpp"
#include "report/layout/map_text.hpp"
#include "report/layout/words.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using layout::Answer;
using layout::Comparison;
using layout::Difference;
using layout::Severity;
using layout::Verdict;

constexpr size_t kIndent = 3;

// A sentence, indented, in as many lines as it needs.
std::string said(const std::string& text, const Style& style) {
  if (text.empty()) return "";
  return std::string(kIndent, ' ') +
         wrap(text, style.width - kIndent, kIndent + 2);
}

std::string waste_text(const layout::Map& map) {
  if (map.padding == 0) return "";
  return bytes_text(map.padding) +
         (map.padding == 1 ? " holds nothing" : " hold nothing");
}

std::string values_text(const layout::Type& type, const Style& style) {
  constexpr size_t kMostValues = 100;
  std::vector<std::string> values;
  for (const MarkedValue& value : marked_values(type, {}))
    values.push_back(value.name + " = " + value.number);
  if (values.empty()) return "";
  return wrap(list_text(values, kMostValues), style.width, 2);
}

std::string map_of_type(const layout::Side& side, const ShownType& shown,
                        const Style& style) {
  layout::Map map = printable_map(side, shown.type);
  std::string boxes = boxes_text(map, {}, 0, style);
  std::string title = map.name + ", " + size_text(map);
  if (boxes.empty() && map.alignment > 1)
    title += fmt::format(", aligned to {}", map.alignment);
  std::string text =
      paint(shorten(title, style.width), Colour::kBold, style.colour) + "\n";
  text += boxes.empty() ? table_text(map, {}, 0, style) : boxes;
  if (boxes.empty() && map.padding > 0) text += waste_text(map) + "\n";
  text += values_text(side.at(shown.type), style);
  if (!map.split.empty())
    text += wrap(fmt::format("across the border of two cache lines: {}",
                             list_text(map.split, 6)),
                 style.width, 2);
  std::string order = order_text(side, shown);
  if (!order.empty()) text += wrap(order, style.width, 2);
  return text;
}

Colour colour_of(Severity severity) {
  return severity == Severity::kBreak  ? Colour::kRed
         : severity == Severity::kRisk ? Colour::kYellow
                                       : Colour::kDim;
}

MarkedMap marked_map(const layout::Side& side, layout::TypeId type,
                     const std::vector<Difference::Bits>& bits,
                     const char* whose) {
  MarkedMap marked{"", printable_map(side, type), bits, {}};
  marked.title = fmt::format("{}: {}, {}", whose, marked.map.name,
                             bytes_text(marked.map.size));
  return marked;
}

bool is_boxes(const MarkedMap& map, const Style& style) {
  return map.values.empty() &&
         !boxes_text(map.map, map.marked, kIndent, style).empty();
}

std::string maps_of(const Difference& each, const Compared& compared,
                    const Style& style) {
  std::vector<MarkedMap> maps;
  if (each.host_type != layout::kNoType)
    maps.push_back(
        marked_map(compared.host, each.host_type, each.host_bits, "host"));
  if (each.library_type != layout::kNoType)
    maps.push_back(marked_map(compared.library, each.library_type,
                              each.library_bits, "library"));
  if (maps.size() == 2) {
    const layout::Type& host = compared.host.at(each.host_type);
    const layout::Type& library = compared.library.at(each.library_type);
    maps[0].values = marked_values(host, library);
    maps[1].values = marked_values(library, host);
    if (!is_boxes(maps[0], style) || !is_boxes(maps[1], style)) {
      std::string text = beside_text(maps[0], maps[1], kIndent, style);
      if (!text.empty()) return text;
    }
  }
  std::string text;
  for (const MarkedMap& one : maps) text += marked_text(one, kIndent, style);
  return text;
}

std::string places_of(const layout::Place& host, const layout::Place& library,
                      const Style& style) {
  std::string text;
  for (auto [whose, place] :
       {std::pair{"host", &host}, std::pair{"library", &library}}) {
    std::string where = place_text(*place);
    if (where.empty()) continue;
    size_t width = style.width - kIndent - 9;
    text += fmt::format("{:{}}{:<9}{}\n", "", kIndent, whose,
                        shorten_front(where, width));
  }
  return text;
}

std::string difference_text(uint32_t at, const Comparison& comparison,
                            const Compared& compared, const Style& style) {
  const Difference& each = comparison.differences[at];
  std::string head = fmt::format("{} {}", name_of(each.severity), each.rule);
  std::string text = paint(head, colour_of(each.severity), style.colour);
  text += "  " + shorten(each.subject, style.width - columns_of(head) - 2);
  text += "\n" + said(each.reason, style);
  if (!each.at_run_time.empty())
    text += said("at run time: " + each.at_run_time, style);
  std::vector<std::string> users = concerned(comparison, at);
  if (!users.empty()) text += said("in " + list_text(users, 4), style);
  text += places_of(each.host, each.library, style);
  text += maps_of(each, compared, style);
  if (!each.remedy.empty()) text += said("to do: " + each.remedy, style);
  return text;
}

// What could not be told, and why: functions of one reason together.
std::string unknown_text(const Comparison& comparison, const Style& style) {
  std::string text;
  for (const auto& [why, symbols] : unknown_of(comparison)) {
    std::string head = "cannot tell";
    size_t space = style.width - head.size() - 2;
    text += "\n" + paint(head, Colour::kYellow, style.colour) + "  " +
            shorten(list_text(symbols, 4), space) + "\n";
    text += said(why.first, style);
    if (!why.second.empty()) text += said("to do: " + why.second, style);
  }
  return text;
}

std::string agreement(const Comparison& comparison, const LayoutChoice& choice,
                      const Style& style) {
  std::vector<std::string> lines;
  for (const auto* answers :
       {&comparison.functions, &comparison.globals, &comparison.types})
    for (const Answer& answer : *answers)
      if (answer.verdict == Verdict::kAgree)
        lines.push_back(answer.host_text.empty() ? answer.symbol
                                                 : answer.host_text);
  if (lines.empty()) return "";
  std::string text =
      "\n" + paint(agreeing_text(comparison), Colour::kGreen, style.colour);
  text += choice.verbose ? ":\n" : "\n";
  if (choice.verbose)
    for (const std::string& line : lines) text += said(line, style);
  return text;
}

std::string comparison_text(const Compared& compared,
                            const LayoutChoice& choice, const Style& style) {
  Comparison comparison = printable(compared.comparison);
  std::string text =
      wrap(fmt::format("{} and {}: {}", comparison.host, comparison.library,
                       summary_of(comparison, choice.strict)),
           style.width, 2);
  for (uint32_t at : worst_first(comparison))
    text += "\n" + difference_text(at, comparison, compared, style);
  return text + unknown_text(comparison, style) +
         agreement(comparison, choice, style);
}

}  // namespace

bool write_maps_text(const std::vector<Maps>& maps, const Style& style,
                     const Sink& sink) {
  std::string before;
  for (const Maps& each : maps) {
    if (maps.size() > 1) {
      if (!sink(before + unicode::printable(each.side.path) + "\n"))
        return false;
      before = "\n";
    }
    for (const ShownType& shown : each.types) {
      if (!sink(before + map_of_type(each.side, shown, style))) return false;
      before = "\n";
    }
  }
  return true;
}

bool write_comparisons_text(const std::vector<Compared>& comparisons,
                            const LayoutChoice& choice, const Style& style,
                            const Sink& sink) {
  std::string before;
  for (const Compared& each : comparisons) {
    if (!sink(before + comparison_text(each, choice, style))) return false;
    before = "\n";
  }
  return true;
}

}  // namespace crossbill::report

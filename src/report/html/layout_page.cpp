// SPDX-License-Identifier: MIT
// Layouts as a page: maps of types, and what two sides do not agree on, with
// both maps beside each other.
#include <fmt/format.h>

#include <list>
#include <map>

#include "report/html/markup.hpp"
#include "report/html/page.hpp"
#include "report/html/struct_map.hpp"
#include "report/layout/formats.hpp"
#include "report/layout/words.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace html {
namespace {

using layout::Answer;
using layout::Comparison;
using layout::Difference;
using layout::Severity;

std::string paragraph(const char* attributes, const std::string& text) {
  return text.empty() ? "" : element("p", attributes, escape(text)) + "\n";
}

std::string file_name(const std::string& path) {
  return unicode::printable(path.substr(path.rfind('/') + 1));
}

std::string bytes_of(const layout::Type& type, const layout::Map& map) {
  if (type.values.empty()) return struct_map(map);
  return value_map(map.name, marked_values(type, {}));
}

std::string type_map(const layout::Side& side, const ShownType& shown) {
  layout::Map map = printable_map(side, shown.type);
  std::string said = size_text(map);
  if (map.alignment > 1) said += fmt::format(", aligned to {}", map.alignment);
  if (map.padding > 0) said += fmt::format("; {} are padding", map.padding);
  if (!map.split.empty())
    said +=
        "; across the border of two cache lines: " + list_text(map.split, 6);
  return element("h3", "", escape(map.name)) +
         paragraph("class=\"note\"", said) +
         bytes_of(side.at(shown.type), map) +
         paragraph("", order_text(side, shown));
}

// As findings are: the colour at the left says how bad it is, and so do words.
const char* class_of(Severity severity) {
  return severity == Severity::kBreak  ? "error"
         : severity == Severity::kRisk ? "warning"
                                       : "notice";
}

std::string side_of(const char* whose, const layout::Side& side,
                    layout::TypeId type, const Marked& marked,
                    const std::vector<MarkedValue>& values) {
  layout::Map map = printable_map(side, type);
  std::string text = element(
      "h4", "",
      fmt::format("{}: {}, {}", whose, escape(map.name), bytes_text(map.size)));
  text +=
      values.empty() ? struct_map(map, marked) : value_map(map.name, values);
  return element("div", "", text);
}

std::string maps_of(const Difference& each, const Compared& compared) {
  bool host = each.host_type != layout::kNoType;
  bool library = each.library_type != layout::kNoType;
  std::vector<MarkedValue> ours, theirs;
  if (host && library) {
    const layout::Type& own = compared.host.at(each.host_type);
    const layout::Type& other = compared.library.at(each.library_type);
    ours = marked_values(own, other);
    theirs = marked_values(other, own);
  }
  std::string text;
  if (host)
    text +=
        side_of("host", compared.host, each.host_type, each.host_bits, ours);
  if (library)
    text += side_of("library", compared.library, each.library_type,
                    each.library_bits, theirs);
  return text.empty() ? "" : element("div", "class=\"beside\"", text) + "\n";
}

std::string places_of(const Difference& each) {
  std::string text;
  for (auto [whose, place] : {std::pair{"host: ", place_text(each.host)},
                              std::pair{"library: ", place_text(each.library)}})
    if (!place.empty())
      text += (text.empty() ? "" : "; ") + (whose + name(place));
  return text.empty() ? "" : element("p", "class=\"about\"", text) + "\n";
}

std::string difference(uint32_t at, const Comparison& comparison,
                       const Compared& compared) {
  const Difference& each = comparison.differences[at];
  std::string text = element(
      "h3", "",
      element("span", "class=\"rule\"",
              fmt::format("{} {}", name_of(each.severity), escape(each.rule))) +
          name(each.subject));
  text += paragraph("", each.reason);
  if (!each.at_run_time.empty())
    text += paragraph("", "At run time: " + each.at_run_time);
  std::vector<std::string> users = concerned(comparison, at);
  if (!users.empty()) text += paragraph("", "In " + list_text(users, 12));
  text += maps_of(each, compared);
  if (!each.remedy.empty()) text += paragraph("", "To do: " + each.remedy);
  text += places_of(each);
  return element("li",
                 fmt::format("class=\"finding {}\"", class_of(each.severity)),
                 text) +
         "\n";
}

using Answers = const std::vector<Answer> Comparison::*;
constexpr Answers kAnswers[] = {&Comparison::functions, &Comparison::globals,
                                &Comparison::types};

std::string unknown(const Comparison& comparison) {
  std::string list;
  for (const auto& [why, symbols] : unknown_of(comparison)) {
    std::string text =
        element("h3", "",
                element("span", "class=\"rule\"", "cannot tell") +
                    escape(list_text(symbols, 12))) +
        paragraph("", why.first);
    if (!why.second.empty()) text += paragraph("", "To do: " + why.second);
    list += element("li", "class=\"finding warning\"", text) + "\n";
  }
  return list;
}

std::string agreeing(const Comparison& comparison) {
  std::string list;
  for (Answers answers : kAnswers)
    for (const Answer& answer : comparison.*answers) {
      if (answer.verdict != layout::Verdict::kAgree) continue;
      list += element("li", "",
                      name(answer.host_text.empty() ? answer.symbol
                                                    : answer.host_text)) +
              "\n";
    }
  if (list.empty()) return "";
  return element("details", "",
                 element("summary", "", agreeing_text(comparison)) +
                     element("ul", "class=\"notes\"", list)) +
         "\n";
}

std::string boundary(const Compared& compared, const LayoutChoice& choice) {
  Comparison comparison = printable(compared.comparison);
  std::string list;
  for (uint32_t at : worst_first(comparison))
    list += difference(at, comparison, compared);
  list += unknown(comparison);
  std::string text =
      paragraph("", comparison.host + " and " + comparison.library + ": " +
                        summary_of(comparison, choice.strict));
  if (!list.empty()) text += element("ol", "class=\"findings\"", "\n" + list);
  return text + "\n" + agreeing(comparison);
}

PageText page_of(const std::string& heading) {
  PageText page;
  page.kind = "layout";
  page.title = shorten(heading, 80) + " - Crossbill layout";
  page.heading = name(heading, 300);
  page.footer = fmt::format("Made by crossbill {}.", CROSSBILL_VERSION);
  return page;
}

// A page's parts keep pointers to their names.
class Names {
 public:
  const char* keep(std::string text) {
    return names_.emplace_back(std::move(text)).c_str();
  }

 private:
  std::list<std::string> names_;
};

}  // namespace
}  // namespace html

bool write_maps_html(const std::vector<Maps>& maps, const Style&,
                     const Sink& sink) {
  html::PageText page = html::page_of(
      maps.empty() ? "no types" : html::file_name(maps.front().side.path));
  html::Names names;
  size_t types = 0;
  for (const Maps& each : maps) {
    std::string text;
    for (const ShownType& shown : each.types)
      text += html::type_map(each.side, shown);
    types += each.types.size();
    page.parts.push_back(
        {names.keep(fmt::format("file-{}", page.parts.size() + 1)),
         names.keep(html::escape(html::file_name(each.side.path))), text});
  }
  page.facts =
      fmt::format("memory maps of {} type{}", types, types == 1 ? "" : "s");
  return html::write_page(page, sink);
}

bool write_comparisons_html(const std::vector<Compared>& comparisons,
                            const LayoutChoice& choice, const Style&,
                            const Sink& sink) {
  html::PageText page =
      html::page_of(comparisons.empty()
                        ? "no boundary"
                        : html::file_name(comparisons.front().comparison.host));
  html::Names names;
  for (const Compared& each : comparisons)
    page.parts.push_back(
        {names.keep(fmt::format("boundary-{}", page.parts.size() + 1)),
         names.keep(html::escape(html::file_name(each.comparison.library))),
         html::boundary(each, choice)});
  page.facts =
      fmt::format("what the host and {} believe of each other",
                  comparisons.size() == 1
                      ? "its library"
                      : fmt::format("{} libraries", comparisons.size()));
  return html::write_page(page, sink);
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// Draws maps for pages: see struct_map.hpp.
#include "report/html/struct_map.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/html/markup.hpp"

namespace crossbill::report::html {
namespace {

using layout::Map;
using layout::MapRow;
using What = MapRow::What;

constexpr size_t kMostBoxes = 24;
constexpr size_t kMostRows = 1000;
constexpr const char* kDiffers = " <em class=\"differs-word\">differs</em>";

std::string size_of(const MapRow& row) {
  if (row.is_flexible) return "any size";
  return row.bits % 8 == 0 ? fmt::format("{} B", row.bits / 8)
                           : bits_text(row.bits);
}

bool lies_flat(const Map& map) {
  return map.rows.size() <= kMostBoxes &&
         std::all_of(map.rows.begin(), map.rows.end(), [](const MapRow& row) {
           return row.depth == 0 && row.alternative.empty() &&
                  row.what != What::kTag;
         });
}

std::string box(const MapRow& row, bool differs) {
  std::string text = offset_text(row) + " ";
  if (row.what != What::kMember)
    text += "padding";
  else if (row.name.empty())
    text += escape(row.type);
  else
    text += element("b", "", escape(row.name)) + " " + escape(row.type);
  text += ", " + size_of(row);
  if (differs) text += kDiffers;
  std::string classes = row.what == What::kMember ? "" : "padding";
  if (differs) classes += classes.empty() ? "differs" : " differs";
  return element("span", classes.empty() ? "" : "class=\"" + classes + "\"",
                 text);
}

std::string group(const std::string& name, const std::string& boxes) {
  return element("div",
                 "class=\"struct-map\" role=\"group\" aria-label=\"Bytes of " +
                     escape(name) + "\"",
                 boxes) +
         "\n";
}

std::string table_row(const MapRow& row, bool differs) {
  std::string classes =
      row.what == What::kPadding || row.what == What::kReused ? "padding" : "";
  if (differs) classes += classes.empty() ? "differs" : " differs";
  std::string name = escape(row_name(row));
  if (differs) name += kDiffers;
  return element("tr", classes.empty() ? "" : "class=\"" + classes + "\"",
                 element("td", "class=\"n\"", offset_text(row)) +
                     element("td", "class=\"n\"", size_of(row)) +
                     element("th",
                             fmt::format("scope=\"row\" style=\"--depth:{}\"",
                                         row.depth),
                             name) +
                     element("td", "", escape(row.type))) +
         "\n";
}

std::string border(uint64_t line) {
  return fmt::format(
      "<tr class=\"cache-line\"><td colspan=\"4\">cache line {}, from {}</td>"
      "</tr>\n",
      line / 64, line);
}

std::string table_of(const Map& map, const Marked& marked) {
  std::string rows;
  uint64_t line = 64;
  for (size_t at = 0; at < std::min(map.rows.size(), kMostRows); ++at) {
    const MapRow& row = map.rows[at];
    uint64_t offset = row.bit_offset / 8;
    if (offset >= line && map.size > 64) {
      rows += border(offset / 64 * 64);
      line = offset / 64 * 64 + 64;
    }
    rows += table_row(row, differs(row, marked));
  }
  std::string text = fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
      "aria-label=\"Bytes of {}\"><table class=\"map\"><thead><tr>"
      "<th scope=\"col\" class=\"n\">offset</th>"
      "<th scope=\"col\" class=\"n\">size</th><th scope=\"col\">name</th>"
      "<th scope=\"col\">type</th></tr></thead>\n<tbody>\n{}</tbody></table>"
      "</div>\n",
      escape(map.name), rows);
  if (map.rows.size() > kMostRows)
    text += element(
        "p", "class=\"note\"",
        fmt::format("{} more are left out.", map.rows.size() - kMostRows));
  return text;
}

}  // namespace

std::string struct_map(const Map& map, const Marked& marked) {
  if (map.rows.empty()) return "";
  if (!lies_flat(map)) return table_of(map, marked);
  std::string boxes;
  for (const MapRow& row : map.rows) boxes += box(row, differs(row, marked));
  return group(map.name, boxes);
}

std::string value_map(const std::string& name,
                      const std::vector<MarkedValue>& values) {
  std::string boxes;
  for (const MarkedValue& value : values)
    boxes += element("span", value.differs ? "class=\"differs\"" : "",
                     element("b", "", escape(value.name)) + " = " +
                         value.number + (value.differs ? kDiffers : ""));
  return group(name, boxes);
}

}  // namespace crossbill::report::html

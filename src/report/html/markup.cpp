// SPDX-License-Identifier: MIT
// Writes pieces of HTML: see markup.hpp.
#include "report/html/markup.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/units.hpp"

namespace crossbill::report::html {
namespace {

// Whole where it is whole, as JSON has it.
std::string number_of(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15)
    return fmt::format("{:.0f}", value);
  return fmt::format("{:.6g}", value);
}

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

std::string element(std::string_view name, std::string_view attributes,
                    std::string_view inner) {
  return fmt::format("<{}{}{}>{}</{}>", name, attributes.empty() ? "" : " ",
                     attributes, inner, name);
}

std::string name(const std::string& text, size_t columns) {
  std::string shown = shorten(text, columns);
  if (shown == text) return element("bdi", "", escape(text));
  constexpr size_t kTitle = 2000;
  std::string title = shorten(text, kTitle);
  return element("bdi", "title=\"" + escape(title) + "\"", escape(shown));
}

std::string figure(std::string_view shown, double value,
                   std::string_view path) {
  return element(
      "data",
      fmt::format("value=\"{}\" data-json=\"{}\"", number_of(value), path),
      escape(shown));
}

std::string number_cell(const std::string& shown, std::optional<double> value) {
  if (!value) return "<td class=\"n\">-</td>";
  return fmt::format("<td class=\"n\" data-value=\"{}\">{}</td>",
                     number_of(*value), escape(shown));
}

std::string time_cell(std::optional<double> ns) {
  if (!ns) return number_cell("", std::nullopt);
  double whole = static_cast<double>(std::llround(*ns));
  return number_cell(format_time(*ns), whole);
}

std::string doubtful_cell(double ns, double error) {
  return number_cell(format_time(ns, error),
                     static_cast<double>(std::llround(ns)));
}

std::string count_cell(std::optional<uint64_t> count) {
  if (!count) return number_cell("", std::nullopt);
  return number_cell(format_count(*count), static_cast<double>(*count));
}

std::string share_cell(std::optional<double> share) {
  return number_cell(share ? format_share(*share) : "", share);
}

std::string table(std::string_view id, std::string_view caption,
                  const std::vector<Column>& columns, std::string_view rows) {
  std::string head;
  for (const Column& column : columns)
    head += fmt::format(
        "<th scope=\"col\"{}{}>{}</th>", column.number ? " class=\"n\"" : "",
        column.key.empty() ? "" : fmt::format(" data-key=\"{}\"", column.key),
        column.title);
  return fmt::format(
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">"
      "<table id=\"{}\"><caption>{}</caption><thead><tr>{}</tr></thead>\n"
      "<tbody>\n{}</tbody></table></div>\n",
      escape(caption), id, escape(caption), head, rows);
}

}  // namespace crossbill::report::html

// SPDX-License-Identifier: MIT
// The page's lines of the host's program that make calls, with their source.
#include <fmt/format.h>

#include <cmath>

#include "analysis/sites.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/html/source_lines.hpp"
#include "report/secrets.hpp"
#include "report/units.hpp"

namespace crossbill::report::html {
namespace {

using analysis::Line;
using analysis::Place;

constexpr size_t kMostLines = 300;  // lines: each takes some 500 bytes

std::string place_cell(const Line& line, SourceLines* sources) {
  std::string text = name(analysis::place_name(*line.site));
  if (line.site_via) {
    Line via;
    via.site = line.site;
    via.site_via = line.site_via;
    std::string both = analysis::called_from(via);
    std::string first = analysis::place_name(*line.site);
    if (both.size() > first.size())
      text += " " + element("span", "class=\"group\"",
                            escape(both.substr(first.size())));
  }
  if (sources == nullptr) return text;
  std::string source = sources->line_of(*line.site);
  if (source.empty()) return text;
  return text +
         element("code", "class=\"source\"", escape(masked_source(source)));
}

std::string row(const Line& line, size_t index, SourceLines* sources) {
  auto time = [&](bool known, double ns) {
    if (!known) return number_cell("", std::nullopt);
    return doubtful_cell(ns, line.times->total_error);
  };
  bool timed = line.times.has_value();
  std::string cells =
      element("th", "scope=\"row\"", place_cell(line, sources)) +
      element("td", "",
              name(line.library + " " +
                   (line.shown.empty() ? line.name : line.shown))) +
      count_cell(line.calls) +
      time(timed && !line.built_in, timed ? line.times->toll() : 0) +
      time(timed, timed ? line.times->total : 0) + time_cell(line.dispatch_low);
  return element("tr", fmt::format("data-site=\"{}\"", index), cells) + "\n";
}

}  // namespace

std::string lines_part(const Content& content) {
  const auto& sites = content.bill.sites;
  if (!sites)
    return element("p", "class=\"note\"",
                   "An older crossbill recorded this, without lines.");
  if (sites->empty())
    return element("p", "class=\"note\"",
                   "It is not known which lines made the calls.");
  SourceLines sources(content.model.recording);
  std::string rows;
  size_t shown = std::min(sites->size(), kMostLines);
  for (size_t i = 0; i < shown; ++i)
    rows += row((*sites)[i], i, content.sources ? &sources : nullptr);
  std::string text =
      table("site-table", "Lines that make calls, most overhead first",
            {{"line", "", false},
             {"calls the function", "entry", false},
             {"calls", "calls"},
             {"overhead", "toll_ns"},
             {"total", "total_ns"},
             {"dispatch, at least", "dispatch_low_ns"}},
            rows);
  if (shown == sites->size()) return text;
  return text + element("p", "class=\"note\"",
                        fmt::format("{} more lines are left out; "
                                    "<code>--format json</code> has all.",
                                    format_count(sites->size() - shown)));
}

}  // namespace crossbill::report::html

// SPDX-License-Identifier: MIT
// The page's smaller parts: the flame graph's place, regions, processes, what
// was not seen, and notes.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "report/footnotes.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/units.hpp"

namespace crossbill::report::html {
namespace {

using analysis::CoverageLine;
using analysis::ProcessLine;
using analysis::RegionLine;

constexpr size_t kMostRows = 500;  // rows of a table

std::string left_out(size_t count, const char* what) {
  if (count == 0) return "";
  return element(
      "p", "class=\"note\"",
      fmt::format("{} more {} are left out.", format_count(count), what));
}

std::string region_row(const RegionLine& line, size_t index) {
  bool none = line.path.empty();
  size_t depth = none ? 0 : line.path.size() - 1;
  std::string label = none ? "(no region)" : name(line.path.back());
  if (line.left_open > 0)
    label += fmt::format(", {} left open", format_count(line.left_open));
  return element(
             "tr", fmt::format("data-region=\"{}\"", index),
             element("th",
                     fmt::format("scope=\"row\" style=\"--depth:{}\"",
                                 std::min<size_t>(depth, 12)),
                     label) +
                 count_cell(none ? std::nullopt : std::optional(line.begun)) +
                 count_cell(line.calls) + time_cell(line.toll) +
                 time_cell(line.total)) +
         "\n";
}

std::string process_row(const ProcessLine& process, size_t index) {
  std::string state = process.running ? "still running" : "";
  if (process.exit) state = fmt::format("exit {}", *process.exit);
  if (process.signal) state = fmt::format("signal {}", *process.signal);
  return element(
             "tr", fmt::format("data-process=\"{}\"", index),
             element("th", "scope=\"row\"",
                     fmt::format("{} {}", process.pid,
                                 name(fmt::format(
                                     "{}", fmt::join(process.command, " "))))) +
                 element(
                     "td", "",
                     escape(process.host.empty() ? "native" : process.host)) +
                 count_cell(process.crossings) + time_cell(process.wall_ns) +
                 time_cell(process.cpu_ns) + element("td", "", state)) +
         "\n";
}

std::string coverage_row(const CoverageLine& line, size_t index) {
  return element("tr", fmt::format("data-coverage=\"{}\"", index),
                 element("th", "scope=\"row\"", name(line.library)) +
                     count_cell(line.entries_metered) +
                     count_cell(line.entries_known) + count_cell(line.calls) +
                     count_cell(line.orphan_calls) +
                     count_cell(line.orphan_runs) + time_cell(line.orphan_ns) +
                     element("td", "", escape(line.reason))) +
         "\n";
}

}  // namespace

std::string flame_part(const Content& content) {
  if (content.flame.nodes.empty()) return "";
  std::string text = element(
      "p", "",
      "The host's stack, then the library's function, then what that asked of "
      "the host and of libc. The width is the time in calls of all threads, or "
      "another measure of them; the host's own time is not in it.");
  double waits = content.flame.waits_outside;
  if (waits > 0)
    text += element("p", "class=\"note\"",
                    fmt::format("Left out: {} in which threads waited for "
                                "locks outside of any recorded call.",
                                format_time(waits)));
  if (content.flame.nodes.size() < content.all_nodes)
    text += element(
        "p", "class=\"note\"",
        fmt::format("Of {} places those with the most time, calls or bytes are "
                    "shown; the others are summed up where they lie.",
                    format_count(content.all_nodes)));
  return text +
         "\n<div id=\"flame-graph\" data-script hidden></div>\n"
         "<noscript><p>The flame graph needs scripts. <code>crossbill report "
         "--format folded</code> writes the same for other "
         "tools.</p></noscript>\n";
}

std::string regions_part(const Content& content) {
  const auto& regions = content.bill.regions;
  if (!regions || regions->empty()) return "";
  std::string rows;
  size_t shown = std::min(regions->size(), kMostRows);
  for (size_t i = 0; i < shown; ++i) rows += region_row((*regions)[i], i);
  return table("region-table", "Regions that the program has named",
               {{"region", "", false},
                {"begun", "begun"},
                {"calls", "calls"},
                {"overhead", "toll_ns"},
                {"total", "total_ns"}},
               rows) +
         left_out(regions->size() - shown, "regions");
}

std::string processes_part(const Content& content) {
  const std::vector<ProcessLine>& processes = content.bill.processes;
  if (processes.size() < 2) return "";
  std::string rows;
  size_t shown = std::min(processes.size(), kMostRows);
  for (size_t i = 0; i < shown; ++i) rows += process_row(processes[i], i);
  return table("process-table", "Process images in the order of their start",
               {{"process", "", false},
                {"host", "", false},
                {"crossings", "crossings"},
                {"wall time", "wall_ns"},
                {"CPU time", "cpu_ns"},
                {"end", "", false}},
               rows) +
         left_out(processes.size() - shown, "images");
}

std::string coverage_part(const Content& content) {
  const auto& coverage = content.bill.coverage;
  if (!coverage)
    return element("p", "class=\"note\"",
                   "An older crossbill recorded this: how much was seen is not "
                   "known.");
  if (coverage->libraries.empty()) return "";
  std::string rows;
  size_t shown = std::min(coverage->libraries.size(), kMostRows);
  for (size_t i = 0; i < shown; ++i)
    rows += coverage_row(coverage->libraries[i], i);
  return table("coverage-table",
               "How much of each library was seen; calls outside are API and "
               "libc calls in no recorded call of it",
               {{"library", "", false},
                {"functions metered", "entries_metered"},
                {"of known", "entries_known"},
                {"API and libc calls", "calls"},
                {"of these outside", "orphan_calls"},
                {"in unseen calls, at least", "orphan_runs"},
                {"their time", "orphan_ns"},
                {"why", "", false}},
               rows) +
         left_out(coverage->libraries.size() - shown, "libraries");
}

std::string notes_part(const Content& content) {
  std::string list;
  for (const std::string& note : footnotes_of(content.bill))
    list += element("li", "", escape(note)) + "\n";
  return list.empty() ? "" : element("ul", "class=\"notes\"", "\n" + list);
}

}  // namespace crossbill::report::html

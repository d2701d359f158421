// SPDX-License-Identifier: MIT
// The page of a comparison: what changed, what came of findings, functions and
// lines old and new, and both flame graphs laid over each other.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "analysis/flame_diff.hpp"
#include "recording/path.hpp"
#include "report/diff.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/html/page.hpp"
#include "report/secrets.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace html {
namespace {

using analysis::Comparison;
using analysis::Difference;
using analysis::Estimate;
using analysis::RunFigures;
using analysis::SideFigures;
using unicode::printable;

std::string paragraph(const char* kind, const std::string& text) {
  return element("p", fmt::format("class=\"{}\"", kind),
                 escape(printable(text))) +
         "\n";
}

std::string command_of(const RunFigures& run) {
  std::vector<std::string> words = run.command;
  mask_command(words);
  return printable(fmt::format("{}", fmt::join(words, " ")));
}

std::string side_row(const char* side, const RunFigures& run) {
  return element("tr", "",
                 element("th", "scope=\"row\"", side) +
                     element("td", "",
                             name(printable(std::string(
                                 recording::file_name(run.file))))) +
                     element("td", "", name(command_of(run))) +
                     element("td", "",
                             escape(printable(fmt::format(
                                 "{}", fmt::join(run.hosts, ", "))))) +
                     time_cell(run.wall_ns)) +
         "\n";
}

std::string summary(const Comparison& comparison, bool worse) {
  std::string text = element(
      "p", "class=\"verdict\"",
      fmt::format("<strong>{}</strong> {}", worse ? "Worse." : "Not worse.",
                  escape(headline(comparison))));
  for (const std::string& doubt : comparison.doubts)
    text += paragraph("warning", doubt);
  std::string rows;
  for (const RunFigures& run : comparison.before) rows += side_row("old", run);
  for (const RunFigures& run : comparison.after) rows += side_row("new", run);
  return text + "\n" +
         table("runs", "Recordings of each side",
               {{"side", "", false},
                {"recording", "", false},
                {"command", "", false},
                {"host", "", false},
                {"wall time", ""}},
               rows) +
         paragraph("note", noise_text(comparison) + ".");
}

std::string findings_list(const FindingChanges& changes, size_t top) {
  if (changes.empty()) return "";
  size_t shown = top == 0 ? changes.size() : std::min(top, changes.size());
  std::string list;
  for (size_t i = 0; i < shown; ++i) {
    const findings::FindingChange& change = changes[i];
    list +=
        element("li", "class=\"finding\"",
                element("h3", "",
                        fmt::format("<span class=\"rule\">{} {}</span> {}",
                                    report::name_of(change.fate),
                                    escape(printable(change.finding.rule)),
                                    name(printable(subject_of(change))))) +
                    element("p", "", escape(printable(outcome_of(change))))) +
        "\n";
  }
  return element("ol", "class=\"findings\"", "\n" + list) + "\n";
}

std::string calls_cell(const SideFigures& side) {
  if (side.runs == 0) return number_cell("", std::nullopt);
  std::string text = format_count(side.calls.low);
  if (side.calls.low != side.calls.high)
    text += " to " + format_count(side.calls.high);
  return number_cell(text, static_cast<double>(side.calls.high));
}

std::string estimate_cell(const SideFigures& side, const Estimate& estimate,
                          bool timed) {
  if (side.runs == 0 || !timed) return number_cell("", std::nullopt);
  return number_cell(format_time(estimate.value, estimate.error),
                     static_cast<double>(std::llround(estimate.value)));
}

std::string change_cell(const Difference& line, bool timed) {
  bool chance = line.toll == analysis::Change::kNone;
  if (!timed || chance) return number_cell("", std::nullopt);
  double change = line.toll_change();
  std::string text = format_time(std::abs(change));
  if (change != 0) text = (change < 0 ? "-" : "+") + text;
  return number_cell(text, static_cast<double>(std::llround(change)));
}

std::string difference_row(const Difference& line, bool timed, size_t index) {
  const analysis::Subject& subject = line.subject;
  std::string label =
      name(printable(subject.shown.empty() ? subject.name : subject.shown));
  std::string place = printable(place_text(line));
  if (!place.empty())
    label += " " + element("span", "class=\"group\"", "from " + escape(place));
  return element(
             "tr",
             fmt::format("data-row=\"{}\" class=\"{}\"", index,
                         report::name_of(line.verdict)),
             element("th", "scope=\"row\"", label) +
                 element("td", "", name(printable(subject.library))) +
                 element("td", "", report::name_of(line.verdict)) +
                 calls_cell(line.before) + calls_cell(line.after) +
                 estimate_cell(line.before, line.before.toll, timed) +
                 estimate_cell(line.after, line.after.toll, timed) +
                 change_cell(line, timed) +
                 element("td", "", escape(printable(reasons(line, timed))))) +
         "\n";
}

std::string differences(const char* id, const char* caption,
                        const std::vector<Difference>& lines, bool timed,
                        size_t top) {
  if (lines.empty()) return "";
  size_t shown = top == 0 ? lines.size() : std::min(top, lines.size());
  std::string rows;
  for (size_t i = 0; i < shown; ++i) rows += difference_row(lines[i], timed, i);
  std::string text = table(id, caption,
                           {{"function", "", false},
                            {"library", "", false},
                            {"verdict", "verdict", false},
                            {"calls, old", "old.calls.high"},
                            {"new", "new.calls.high"},
                            {"overhead, old", "old.toll_ns.value"},
                            {"new", "new.toll_ns.value"},
                            {"change", ""},
                            {"why", "", false}},
                           rows);
  if (shown < lines.size())
    text += paragraph("note", fmt::format("{} more are left out; --top 0 shows "
                                          "all.",
                                          lines.size() - shown));
  return text;
}

std::string functions(const Comparison& comparison, size_t top) {
  std::string text = differences(
      "entries",
      "Functions that changed; times that may differ by chance have no change",
      comparison.entries, comparison.timed, top);
  if (text.empty())
    text = paragraph("",
                     "No function is called more or less often, or takes "
                     "more or less.");
  return text + paragraph("note", fmt::format("{} functions are the same.",
                                              comparison.same_entries));
}

std::string flame(const Comparison& comparison) {
  std::string text =
      paragraph("",
                "Stacks of both sides laid over each other: what grew and what "
                "shrank, by chance, too.");
  if (comparison.before.size() > 1 || comparison.after.size() > 1)
    text += paragraph("note", "Of each side its first recording is shown.");
  return text +
         "<div id=\"flame-graph\" data-script hidden></div>\n"
         "<noscript><p>The flame graph needs scripts.</p></noscript>\n";
}

}  // namespace
}  // namespace html

bool write_html_diff(const DiffContent& content, size_t top, const Style&,
                     const Sink& sink) {
  const analysis::Comparison& comparison = content.comparison;
  bool worse = comparison.is_worse() || findings::is_worse(content.changes);
  analysis::FlameDiff flames = analysis::merge(content.before, content.after);
  html::PageText page;
  page.parts = {
      {"summary", "Summary", html::summary(comparison, worse)},
      {"findings", "Findings", html::findings_list(content.changes, top)},
      {"flame", "What grew, what shrank",
       flames.after.nodes.empty() ? "" : html::flame(comparison)},
      {"functions", "Functions", html::functions(comparison, top)},
      {"lines", "Lines that call",
       html::differences("sites", "Functions by the line that calls them",
                         comparison.sites, comparison.timed, top)}};
  page.kind = "comparison";
  std::string command = html::command_of(comparison.after.front());
  page.title = shorten(command, 80) + " - Crossbill, old and new";
  page.heading = html::name(command, 300);
  page.facts = fmt::format(
      "{} recording{} before, {} after", comparison.before.size(),
      comparison.before.size() == 1 ? "" : "s", comparison.after.size());
  page.footer = fmt::format("Made by crossbill {}.", CROSSBILL_VERSION);
  page.data = html::data_of(flames, flames.after.nodes.size());
  return html::write_page(page, sink);
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// A comparison as Markdown, as the summary of a step in CI shows it.
#include <fmt/format.h>

#include <algorithm>

#include "report/diff.hpp"
#include "report/escape.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Comparison;
using analysis::Difference;

std::string row(const Difference& line, const Comparison& comparison) {
  const std::string& shown =
      line.subject.shown.empty() ? line.subject.name : line.subject.shown;
  std::string text =
      fmt::format("| {} | {} | {} | {} → {} |", name_of(line.verdict),
                  markdown(line.subject.library), markdown(shown),
                  format_count(line.before.calls.high),
                  format_count(line.after.calls.high));
  if (comparison.timed)
    text +=
        fmt::format(" {} → {} |",
                    format_time(line.before.toll.value, line.before.toll.error),
                    format_time(line.after.toll.value, line.after.toll.error));
  return text + " " + markdown(place_text(line)) + " |\n";
}

std::string table(const char* title, const std::vector<Difference>& lines,
                  const Comparison& comparison, size_t top) {
  if (lines.empty()) return "";
  std::string text = fmt::format("\n#### {}\n\n", title);
  text += "| | library | function | calls |";
  if (comparison.timed) text += " overhead |";
  text += " called from |\n|---|---|---|---|";
  if (comparison.timed) text += "---|";
  text += "---|\n";
  size_t shown = top == 0 ? lines.size() : std::min(top, lines.size());
  for (size_t i = 0; i < shown; ++i) text += row(lines[i], comparison);
  if (shown < lines.size())
    text += fmt::format("\nand {} more\n", lines.size() - shown);
  return text;
}

std::string findings_table(const FindingChanges& changes, size_t top) {
  if (changes.empty()) return "";
  std::string text =
      "\n#### Findings\n\n| | rule | where | outcome |\n|---|---|---|---|\n";
  size_t shown = top == 0 ? changes.size() : std::min(top, changes.size());
  for (size_t i = 0; i < shown; ++i)
    text += fmt::format("| {} | {} | {} | {} |\n", name_of(changes[i].fate),
                        markdown(changes[i].finding.rule),
                        markdown(subject_of(changes[i])),
                        markdown(outcome_of(changes[i])));
  if (shown < changes.size())
    text += fmt::format("\nand {} more\n", changes.size() - shown);
  return text;
}

}  // namespace

bool write_markdown_diff(const DiffContent& content, size_t top, const Style&,
                         const Sink& sink) {
  const Comparison& comparison = content.comparison;
  const FindingChanges& changes = content.changes;
  std::string text = "### Crossbill: " + headline(comparison) + "\n";
  for (const std::string& doubt : comparison.doubts)
    text += "\n> " + markdown(doubt) + "\n";
  text += findings_table(changes, top);
  text += table("Functions", comparison.entries, comparison, top);
  text += table("Where they are called", comparison.sites, comparison, top);
  text += fmt::format("\n{} functions are the same; {}.\n",
                      comparison.same_entries, noise_text(comparison));
  return sink(text);
}

}  // namespace crossbill::report

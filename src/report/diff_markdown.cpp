// SPDX-License-Identifier: MIT
// A comparison as Markdown, as the summary of a step in CI shows it.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "report/diff.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using analysis::Comparison;
using analysis::Difference;

// A name in a cell: whatever it holds, it is text, and stays in its cell.
std::string escaped(const std::string& name) {
  constexpr std::string_view kMeaning = "\\`*_{}[]()<>#+!|~&@$";
  std::string text;
  for (char letter : unicode::printable(name)) {
    if (kMeaning.find(letter) != kMeaning.npos) text += '\\';
    text += letter == '\n' ? ' ' : letter;
  }
  return text;
}

std::string row(const Difference& line, const Comparison& comparison) {
  const std::string& shown =
      line.subject.shown.empty() ? line.subject.name : line.subject.shown;
  std::string text =
      fmt::format("| {} | {} | {} | {} → {} |", name_of(line.verdict),
                  escaped(line.subject.library), escaped(shown),
                  format_count(line.before.calls.high),
                  format_count(line.after.calls.high));
  if (comparison.timed)
    text +=
        fmt::format(" {} → {} |",
                    format_time(line.before.toll.value, line.before.toll.error),
                    format_time(line.after.toll.value, line.after.toll.error));
  return text + " " + escaped(place_text(line)) + " |\n";
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

}  // namespace

bool write_markdown_diff(const Comparison& comparison, size_t top, const Style&,
                         const Sink& sink) {
  std::string text = "### Crossbill: " + headline(comparison) + "\n";
  for (const std::string& doubt : comparison.doubts)
    text += "\n> " + escaped(doubt) + "\n";
  text += table("Functions", comparison.entries, comparison, top);
  text += table("Where they are called", comparison.sites, comparison, top);
  text += fmt::format("\n{} functions are the same; {}.\n",
                      comparison.same_entries, noise_text(comparison));
  return sink(text);
}

}  // namespace crossbill::report

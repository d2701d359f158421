// SPDX-License-Identifier: MIT
// A comparison as text for a terminal or a file.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/diff.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using analysis::Comparison;
using analysis::Difference;
using analysis::RunFigures;

constexpr size_t kVerdictColumns = 6, kChangeColumns = 11, kCallsColumns = 10;
constexpr size_t kDiffLibraryColumns = 14;
constexpr size_t kDetailIndent = 9;  // of what stands under a line
constexpr size_t kFilesShown = 3;    // of a side

std::string side_text(const char* name, const std::vector<RunFigures>& runs,
                      size_t width) {
  std::vector<std::string> files;
  for (size_t i = 0; i < std::min(runs.size(), kFilesShown); ++i)
    files.push_back(unicode::printable(runs[i].file));
  std::string text = fmt::format("{} {}", name, fmt::join(files, ", "));
  if (runs.size() > kFilesShown)
    text += fmt::format(" and {} more", runs.size() - kFilesShown);
  const RunFigures& first = runs.front();
  text += fmt::format(
      ": {}, {}",
      unicode::printable(fmt::format("{}", fmt::join(first.command, " "))),
      format_time(first.wall_ns));
  return wrap(text, width, 2);
}

// "+1.20 ms", or "-" where the change is smaller than its error.
std::string change_cell(const Difference& line) {
  double by = line.toll_change();
  double error = line.before.toll.error + line.after.toll.error;
  if (std::abs(by) <= error) return "-";
  return (by > 0 ? "+" : "-") + format_time(std::abs(by));
}

std::string calls_cell(const Difference& line) {
  auto by = static_cast<int64_t>(line.after.calls.high) -
            static_cast<int64_t>(line.before.calls.high);
  if (by == 0) return "-";
  return (by > 0 ? "+" : "-") +
         format_count(static_cast<uint64_t>(std::abs(by)));
}

// Lines of at most `width` columns, all of them indented.
std::string indented(const std::string& text, size_t width) {
  std::string out(kDetailIndent, ' ');
  for (char letter : wrap(text, width - kDetailIndent, 0)) {
    bool starts = !out.empty() && out.back() == '\n';
    if (starts) out.append(kDetailIndent, ' ');
    out += letter;
  }
  return out;
}

std::string line_text(const Difference& line, bool timed, size_t width) {
  std::string text = pad_right(name_of(line.verdict), kVerdictColumns);
  if (timed) text += pad_left(change_cell(line), kChangeColumns);
  text += pad_left(calls_cell(line), kCallsColumns) + "  ";
  std::string library = unicode::printable(line.subject.library);
  const std::string& shown =
      line.subject.shown.empty() ? line.subject.name : line.subject.shown;
  text +=
      pad_right(shorten(library, kDiffLibraryColumns), kDiffLibraryColumns) +
      "  ";
  text += shorten_front(unicode::printable(shown), width - columns_of(text));
  text += "\n" + indented(reasons(line, timed), width);
  std::string place = unicode::printable(place_text(line));
  return place.empty() ? text : text + indented("from " + place, width);
}

std::string table(const char* title, const std::vector<Difference>& lines,
                  const Comparison& comparison, size_t top,
                  const Style& style) {
  if (lines.empty()) return "";
  std::string head(kVerdictColumns, ' ');
  if (comparison.timed) head += pad_left("overhead", kChangeColumns);
  head += pad_left("calls", kCallsColumns) + "  ";
  head += pad_right("library", kDiffLibraryColumns) + "  " + title;
  std::string text = "\n" + paint(head, Colour::kBold, style.colour) + "\n";
  size_t shown = top == 0 ? lines.size() : std::min(top, lines.size());
  for (size_t i = 0; i < shown; ++i)
    text += line_text(lines[i], comparison.timed, style.width);
  if (shown < lines.size())
    text +=
        fmt::format("and {} more (--top 0 shows all)\n", lines.size() - shown);
  return text;
}

// The findings that appeared, changed or went, and what came of promises.
std::string findings_text(const FindingChanges& changes, size_t top,
                          bool single, const Style& style) {
  if (changes.empty()) return "";
  std::string text =
      "\n" + paint("finding", Colour::kBold, style.colour) + "\n";
  size_t shown = top == 0 ? changes.size() : std::min(top, changes.size());
  for (size_t i = 0; i < shown; ++i) {
    const findings::FindingChange& change = changes[i];
    std::string line = fmt::format(
        "{} {}: {}: {}", pad_right(name_of(change.fate), kVerdictColumns),
        unicode::printable(change.finding.rule),
        unicode::printable(subject_of(change)),
        unicode::printable(outcome_of(change)));
    text += wrap(line, style.width, kDetailIndent);
  }
  if (shown < changes.size())
    text += fmt::format("and {} more (--top 0 shows all)\n",
                        changes.size() - shown);
  bool untold = std::any_of(changes.begin(), changes.end(), [](auto& change) {
    return change.resolved && change.resolved->came == findings::Came::kUnknown;
  });
  if (untold && single)
    text += wrap(
        "what one recording of each side cannot tell, several may: "
        "crossbill diff --old A B C --new D E F",
        style.width, kDetailIndent);
  return text;
}

// "garbage collection 3, no cause known 1".
std::string causes(const Comparison& comparison) {
  std::map<std::string, size_t> all;
  for (const Difference& line : comparison.unstable) ++all[line.cause];
  std::vector<std::string> texts;
  for (const auto& [cause, count] : all)
    texts.push_back(
        fmt::format("{} {}", cause.empty() ? "no cause known" : cause, count));
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

bool write_text_diff(const DiffContent& content, size_t top, const Style& style,
                     const Sink& sink) {
  const Comparison& comparison = content.comparison;
  const FindingChanges& changes = content.changes;
  std::string text = side_text("old", comparison.before, style.width) +
                     side_text("new", comparison.after, style.width);
  for (const std::string& doubt : comparison.doubts)
    text += wrap("note: " + unicode::printable(doubt), style.width, 2);
  text += "\n" + wrap(headline(comparison), style.width, 2);
  bool single = comparison.before.size() == 1 || comparison.after.size() == 1;
  text += findings_text(changes, top, single, style);
  text += table("function", comparison.entries, comparison, top, style);
  text += table("function, where it is called", comparison.sites, comparison,
                top, style);
  if (comparison.entries.empty())
    text +=
        "\nno function is called more or less often, or takes more or "
        "less\n";
  text += fmt::format("\n{} functions are the same\n", comparison.same_entries);
  if (!comparison.unstable.empty())
    text += wrap(fmt::format("of {} functions the runs of one side count "
                             "differently ({}); their calls are compared as "
                             "ranges",
                             comparison.unstable.size(), causes(comparison)),
                 style.width, 2);
  text += wrap(noise_text(comparison), style.width, 2);
  return sink(text);
}

}  // namespace crossbill::report

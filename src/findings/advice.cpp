// SPDX-License-Identifier: MIT
// Reads the table of advice.
#include "findings/advice.hpp"

#include <algorithm>
#include <array>

#include "findings/advice_table.hpp"
#include "recording/glob.hpp"

namespace crossbill::findings {
namespace {

using recording::matches;

// Cuts what stands before the next `end` off `text`.
std::string_view cut(std::string_view& text, std::string_view end) {
  size_t at = std::min(text.find(end), text.size());
  std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + end.size(), text.size()));
  return part;
}

AdviceRow row_of(std::string_view line) {
  AdviceRow row;
  for (auto column :
       {&AdviceRow::library, &AdviceRow::function, &AdviceRow::versions,
        &AdviceRow::rule, &AdviceRow::removes, &AdviceRow::what,
        &AdviceRow::change, &AdviceRow::source})
    row.*column = cut(line, "\t");
  return row;
}

// By its own name, or by that of the glue that calls it.
bool is_of_library(const AdviceRow& row, const analysis::Line& line) {
  return matches(row.library, line.library) ||
         (!line.by.empty() && matches(row.library, line.by));
}

}  // namespace

Advice AdviceRow::advice() const {
  Advice advice{std::string(what), {}, std::string(source)};
  std::string_view rest = change == "-" ? "" : change;
  while (!rest.empty()) advice.change.emplace_back(cut(rest, " | "));
  return advice;
}

bool AdviceRow::says(std::string_view word) const {
  std::string_view rest = removes;
  while (!rest.empty())
    if (cut(rest, ",") == word) return true;
  return false;
}

const std::vector<AdviceRow>& advice_rows() {
  static const std::vector<AdviceRow> rows = [] {
    std::vector<AdviceRow> made;
    std::string_view rest = kAdviceTable;
    while (!rest.empty()) {
      std::string_view line = cut(rest, "\n");
      if (!line.empty() && line.front() != '#') made.push_back(row_of(line));
    }
    return made;
  }();
  return rows;
}

std::vector<const AdviceRow*> advice_rows_for(std::string_view rule,
                                              const analysis::Line& line) {
  const std::string& name = line.shown.empty() ? line.name : line.shown;
  std::vector<const AdviceRow*> rows;
  for (const AdviceRow& row : advice_rows())
    if (row.rule == rule && is_of_library(row, line) &&
        matches(row.function, name))
      rows.push_back(&row);
  return rows;
}

const AdviceRow* advice_for(std::string_view rule, const analysis::Line& line) {
  std::vector<const AdviceRow*> rows = advice_rows_for(rule, line);
  return rows.empty() ? nullptr : rows.front();
}

}  // namespace crossbill::findings

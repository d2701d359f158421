// SPDX-License-Identifier: MIT
// The bill's words about what it has not seen.
#include "report/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/words.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::CoverageLine;

constexpr double kMuch = 0.1;  // of API calls
constexpr size_t kShown = 8;   // libraries

std::string with_reason(const CoverageLine& line) {
  return line.library + (line.reason.empty() ? "" : ": " + line.reason);
}

std::string row(const CoverageLine& line, size_t width) {
  std::string metered =
      fmt::format("{}/{}", format_count(line.entries_metered.value_or(0)),
                  format_count(line.entries_known.value_or(0)));
  std::string text = pad_left(format_count(*line.orphan_calls), 9) + " " +
                     pad_left(format_count(line.orphan_runs.value_or(0)), 8) +
                     " " + pad_left(metered, 10) + "  ";
  size_t indent = columns_of(text);
  for (char letter : wrap(with_reason(line), width - indent, 2)) {
    text += letter;
    if (letter == '\n') text += std::string(indent, ' ');
  }
  return text.substr(0, text.size() - indent);
}

}  // namespace

std::string unseen_headline(const Bill& bill) {
  if (!bill.coverage || bill.coverage->unseen_share.value_or(0) <= kMuch)
    return "";
  std::string libraries;
  uint64_t all = 0;
  for (const CoverageLine& line : bill.coverage->libraries)
    all += line.orphans_of_api;
  size_t named = 0;
  for (const CoverageLine& line : bill.coverage->libraries) {
    if (static_cast<double>(line.orphans_of_api) <=
        kMuch * static_cast<double>(all))
      continue;
    libraries += (named++ > 0 ? "; " : "") + with_reason(line);
  }
  return analysis::sentence(
      "unseen", {{"share", format_share(*bill.coverage->unseen_share)},
                 {"libraries", libraries}});
}

std::string coverage_table(const Bill& bill, const Style& style) {
  if (!bill.coverage) return "";
  std::string text;
  size_t shown = 0, more = 0;
  for (const CoverageLine& line : bill.coverage->libraries) {
    if (line.orphan_calls.value_or(0) == 0) continue;
    if (shown == kShown)
      ++more;
    else
      text += row(line, style.width);
    shown = std::min(shown + 1, kShown);
  }
  if (text.empty()) return "";
  if (more > 0) text += fmt::format("and {} more libraries\n", more);
  return paint("   unseen at least functions  library: why", Colour::kBold,
               style.colour) +
         "\n" + text;
}

}  // namespace crossbill::report

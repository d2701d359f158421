// SPDX-License-Identifier: MIT
// The bill's words about what it has not seen.
#include "report/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "analysis/words.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::CoverageLine;

constexpr double kMuch = 0.1;     // of API calls
constexpr double kLittle = 0.01;  // of a library's calls, and of all
constexpr size_t kNamed = 3, kShown = 8;

// Of the calls that a library makes.
double share_of(const CoverageLine& line) {
  uint64_t orphans = line.orphan_calls.value_or(0);
  if (orphans == 0) return 0;
  return static_cast<double>(orphans) / static_cast<double>(line.calls);
}

std::string with_reason(const CoverageLine& line) {
  return line.library + (line.reason.empty() ? "" : ": " + line.reason);
}

std::string row(const CoverageLine& line, size_t width) {
  std::string metered =
      fmt::format("{}/{}", format_count(line.entries_metered.value_or(0)),
                  format_count(line.entries_known.value_or(0)));
  std::string text = pad_left(format_count(*line.orphan_calls), 9) + " " +
                     pad_left(format_share(share_of(line)), 6) + " " +
                     pad_left(format_count(line.orphan_runs.value_or(0)), 8) +
                     " " + pad_left(metered, 9) + "  ";
  size_t indent = columns_of(text);
  for (char letter : wrap(with_reason(line), width - indent, 2)) {
    text += letter;
    if (letter == '\n') text += std::string(indent, ' ');
  }
  return text.substr(0, text.size() - indent);
}

// Who made the most of the API calls that lie in no recorded call.
std::string most_unseen(std::vector<CoverageLine> lines) {
  std::stable_sort(lines.begin(), lines.end(),
                   [](const CoverageLine& left, const CoverageLine& right) {
                     return left.orphans_of_api > right.orphans_of_api;
                   });
  double all = 0;
  for (const CoverageLine& line : lines)
    all += static_cast<double>(line.orphans_of_api);
  std::string text;
  for (size_t i = 0; i < std::min(lines.size(), kNamed); ++i) {
    bool much = static_cast<double>(lines[i].orphans_of_api) > kMuch * all;
    if (i == 0 || much) text += (i > 0 ? "; " : "") + with_reason(lines[i]);
  }
  return text;
}

}  // namespace

std::string unseen_headline(const Bill& bill) {
  if (!bill.coverage || bill.coverage->unseen_share.value_or(0) <= kMuch)
    return "";
  return analysis::sentence(
      "unseen", {{"share", format_share(*bill.coverage->unseen_share)},
                 {"libraries", most_unseen(bill.coverage->libraries)}});
}

std::string coverage_table(const Bill& bill, const Style& style) {
  if (!bill.coverage) return "";
  std::string text;
  size_t shown = 0, more = 0;
  double all = 0;
  for (const CoverageLine& line : bill.coverage->libraries)
    all += static_cast<double>(line.calls);
  for (const CoverageLine& line : bill.coverage->libraries) {
    auto orphans = static_cast<double>(line.orphan_calls.value_or(0));
    if (share_of(line) < kLittle || orphans < kLittle * all) continue;
    if (shown == kShown)
      ++more;
    else
      text += row(line, style.width);
    shown = std::min(shown + 1, kShown);
  }
  if (text.empty()) return "";
  if (more > 0) text += fmt::format("and {} more libraries\n", more);
  return paint("  outside  share at least functions  library: why",
               Colour::kBold, style.colour) +
         "\n" + text;
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// The bill's table of threads that libraries have started.
#include "report/threads.hpp"

#include <fmt/format.h>

#include "report/paint.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::ThreadsLine;

constexpr double kLittleOfMost = 0.01;  // of the first line's
constexpr size_t kShownThreads = 8;

std::string row(const ThreadsLine& line, const Style& style) {
  std::string text =
      pad_left(format_count(line.threads), 9) + " " +
      pad_left(format_time(line.cpu_ns), 9) + " " +
      pad_left(
          line.waited_ns.value_or(0) > 0 ? format_time(*line.waited_ns) : "-",
          9) +
      "  ";
  std::string name = line.library;
  if (!line.starter_library.empty()) name += ", in " + line.starter_library;
  return text + shorten(name, style.width - columns_of(text)) + "\n";
}

}  // namespace

std::string threads_table(const Bill& bill, const Style& style) {
  if (!bill.library_threads || bill.library_threads->empty()) return "";
  std::string text;
  size_t shown = 0, more = 0;
  double most = bill.library_threads->front().cpu_ns;
  for (const ThreadsLine& line : *bill.library_threads) {
    double counts = line.cpu_ns + line.waited_ns.value_or(0);
    if (counts < kLittleOfMost * most || shown == kShownThreads) {
      ++more;
      continue;
    }
    text += row(line, style);
    ++shown;
  }
  if (more > 0) text += fmt::format("and those of {} more libraries\n", more);
  return paint("  threads       CPU    waited  started by", Colour::kBold,
               style.colour) +
         "\n" + text;
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// Puts the bill's parts together: what ran, the picture, the entries, the
// images, and what is to be known about the numbers.
#include "report/text.hpp"

#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "analysis/nest.hpp"
#include "findings/list.hpp"
#include "report/coverage.hpp"
#include "report/deaths.hpp"
#include "report/findings.hpp"
#include "report/footnotes.hpp"
#include "report/formats.hpp"
#include "report/paint.hpp"
#include "report/picture.hpp"
#include "report/printable_bill.hpp"
#include "report/regions.hpp"
#include "report/table.hpp"
#include "report/threads.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::ProcessLine;

constexpr size_t kLeastWidth = 80;

std::string joined_words(const std::vector<std::string>& words,
                         const char* glue) {
  return fmt::format("{}", fmt::join(words, glue));
}

std::string what_ran(const Bill& bill, const Style& style) {
  std::string command = joined_words(bill.command, " ");
  return paint(shorten(command, style.width), Colour::kBold, style.colour) +
         "\n" + wrap(joined_words(facts_of(bill), ", "), style.width, 2);
}

std::string image_line(const ProcessLine& process, const Style& style) {
  std::string state;
  if (process.running) state = "  still running";
  if (process.exit) state = fmt::format("  exit {}", *process.exit);
  std::string text = fmt::format(
      "{} {}  {}{}", pad_left(format_count(process.crossings), 10),
      pad_left(format_time(process.wall_ns), 9), process.pid, state);
  return text + "  " +
         shorten(joined_words(process.command, " "),
                 style.width - columns_of(text) - 2) +
         "\n";
}

// Those that hold 99 % of the crossings, as far as they are few; the rest in
// one line.
std::string images(const Bill& bill, const Style& style) {
  constexpr size_t kMost = 20;
  if (bill.processes.size() < 2) return "";
  std::vector<const ProcessLine*> order;
  for (const ProcessLine& process : bill.processes) order.push_back(&process);
  std::stable_sort(order.begin(), order.end(),
                   [](const ProcessLine* left, const ProcessLine* right) {
                     return left->crossings > right->crossings;
                   });
  std::string text =
      paint(" crossings      wall  pid, image", Colour::kBold, style.colour) +
      "\n";
  uint64_t seen = 0, enough = bill.crossings - bill.crossings / 100;
  size_t shown = 0;
  size_t most = std::min(order.size(), kMost);
  for (; shown < most && (seen < enough || shown == 0); ++shown) {
    seen += order[shown]->crossings;
    text += image_line(*order[shown], style);
  }
  uint64_t running = 0;
  for (size_t i = shown; i < order.size(); ++i) running += order[i]->running;
  if (shown < order.size())
    text += fmt::format(
        "and {} more images: {} crossings{}\n", order.size() - shown,
        format_count(bill.crossings - seen),
        running == 0 ? "" : fmt::format(", {} of them still running", running));
  return text;
}

std::string footnotes(const Bill& bill, const Style& style) {
  std::string text;
  for (const std::string& note : footnotes_of(bill))
    text += wrap(note, style.width, 2);
  return paint(text, Colour::kDim, style.colour);
}

std::string entries(const Bill& bill, const Style& style) {
  if (!bill.entries.empty()) return entries_table(bill, style);
  if (!bill.filter.empty())
    return wrap(fmt::format("no function matches '{}'; quote the glob, and see "
                            "the names without --function",
                            bill.filter),
                style.width, 2);
  if (bill.processes.empty())
    return "nothing was recorded: no image of the command took the agent\n";
  return "no call into a library was seen\n";
}

// What is not to be trusted, and what there is to gain.
std::string headlines(const Bill& bill, const findings::Findings& findings,
                      const Style& style) {
  std::string text;
  for (const std::string& doubt : warnings_of(bill))
    text +=
        paint(wrap(doubt, style.width, 2), Colour::kRed, style.colour) + "\n";
  std::string avoidable = avoidable_headline(findings, seen_in_part(bill));
  if (bill.downcalls > 0 && !avoidable.empty())
    text += paint(avoidable, Colour::kBold, style.colour) + "\n\n";
  return text;
}

}  // namespace

Style style_of(int descriptor) {
  Style style;
  winsize size{};
  if (isatty(descriptor) == 0) return style;
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    style.width = size.ws_col;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  style.colour = !dumb && (no_colour == nullptr || *no_colour == '\0');
  return style;
}

std::string text_bill(Bill bill, const Style& wanted,
                      findings::Findings findings) {
  make_printable(bill);
  make_printable(findings);
  Style style = wanted;
  style.width = std::max(style.width, kLeastWidth);
  std::string text = what_was_open(bill, style) + what_ran(bill, style) + "\n" +
                     headlines(bill, findings, style);
  if (bill.downcalls > 0) text += picture(bill, style) + "\n";
  std::string worst = worst_findings(findings, style);
  if (!worst.empty()) text += worst + "\n";
  text += bill.by_region ? regions_table(bill, bill.top, style)
                         : entries(bill, style);
  std::string processes = images(bill, style);
  if (!processes.empty()) text += "\n" + processes;
  std::string threads = threads_table(bill, style);
  if (!threads.empty()) text += "\n" + threads;
  std::string coverage = coverage_table(bill, style);
  if (!coverage.empty()) text += "\n" + coverage;
  std::string notes = footnotes(bill, style);
  return notes.empty() ? text : text + "\n" + notes;
}

bool write_text(const analysis::Model& model, const analysis::Choice& choice,
                const Style& style, const Sink& sink) {
  findings::Findings found = findings::find(model);
  if (choice.findings) {
    Bill bill = analysis::select(model, choice);
    make_printable(bill);
    make_printable(found);
    return sink(headlines(bill, found, style) + all_findings(found, style));
  }
  bool nested =
      !choice.flat && choice.entry.empty() && choice.by == analysis::By::kEntry;
  return sink(text_bill(nested ? analysis::nest(model, choice.top)
                               : analysis::select(model, choice),
                        style, std::move(found)));
}

}  // namespace crossbill::report

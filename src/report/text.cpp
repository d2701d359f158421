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
#include "analysis/words.hpp"
#include "findings/list.hpp"
#include "recording/path.hpp"
#include "report/coverage.hpp"
#include "report/deaths.hpp"
#include "report/doubts.hpp"
#include "report/findings.hpp"
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
using analysis::NoteLine;
using analysis::ProcessLine;
using analysis::sentence;

constexpr size_t kLeastWidth = 80;

// "1 call", "12.4 M calls".
std::string counted(uint64_t count, const char* what) {
  return fmt::format("{} {}{}", format_count(count), what,
                     count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& words, const char* glue) {
  return fmt::format("{}", fmt::join(words, glue));
}

std::string what_ran(const Bill& bill, const Style& style) {
  std::string command = joined(bill.command, " ");
  std::vector<std::string> facts;
  if (!bill.processes.empty() && !bill.processes.front().host.empty())
    facts.push_back(bill.processes.front().host);
  facts.push_back(counted(bill.processes.size(), "image"));
  facts.push_back(counted(bill.totals.threads, "thread"));
  if (bill.wall_ns > 0) facts.push_back(format_time(bill.wall_ns));
  facts.emplace_back(!bill.recorder.timed  ? "counted"
                     : bill.recorder.exact ? "every crossing timed"
                                           : "a few of hot calls timed");
  if (bill.imports_left_out) facts.emplace_back("imports left out");
  if (bill.exit) facts.push_back(fmt::format("exit {}", *bill.exit));
  return paint(shorten(command, style.width), Colour::kBold, style.colour) +
         "\n" + wrap(joined(facts, ", "), style.width, 2);
}

// For how much of the time that it wanted one the main thread had a processor,
// where that was little.
std::string preempted(const Bill& bill) {
  constexpr double kEnough = 0.9;
  if (!bill.main_ran_ns || !bill.main_waited_ns) return "";
  if (!bill.recorder.timed || bill.downcalls == 0) return "";
  double share = *bill.main_ran_ns / (*bill.main_ran_ns + *bill.main_waited_ns);
  if (share > kEnough) return "";
  if (bill.totals.preempted == 0) return "";
  if (!bill.totals.preempted)
    return sentence("preempted", {{"share", format_share(share)}});
  return sentence("preempted-for",
                  {{"share", format_share(share)},
                   {"time", format_time(*bill.totals.preempted)}});
}

std::string image_line(const ProcessLine& process, const Style& style) {
  std::string state;
  if (process.running) state = "  still running";
  if (process.exit) state = fmt::format("  exit {}", *process.exit);
  std::string text = fmt::format(
      "{} {}  {}{}", pad_left(format_count(process.crossings), 10),
      pad_left(format_time(process.wall_ns), 9), process.pid, state);
  return text + "  " +
         shorten(joined(process.command, " "),
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

// A note and the first things that it is about.
std::string note_text(const NoteLine& note) {
  constexpr size_t kSubjects = 4;
  std::string text = note.text;
  if (note.count > std::max<uint64_t>(note.subjects.size(), 1))
    text += fmt::format(" ({} times)", format_count(note.count));
  if (note.subjects.empty()) return text;
  std::vector<std::string> names;
  for (const std::string& subject : note.subjects) {
    if (names.size() == kSubjects) break;
    bool path = !subject.empty() && subject.front() == '/';
    names.push_back(path ? std::string(recording::file_name(subject))
                         : subject);
  }
  text += ": " + joined(names, ", ");
  if (note.subjects.size() > kSubjects)
    text += fmt::format(" and {} more", note.subjects.size() - kSubjects);
  return text;
}

std::string own_cost(const Bill& bill) {
  const analysis::Recorder& recorder = bill.recorder;
  if (!recorder.own_ns) return "";     // a note says so
  if (bill.crossings == 0) return "";  // there is nothing to take it out of
  if (!recorder.timed) return sentence("own-cost-of-counts");
  return sentence("own-cost", {{"time", format_time(*recorder.own_ns)},
                               {"error", format_time(*recorder.own_error_ns)},
                               {"clock", recorder.clock}});
}

// ", made by _json, _sqlite3 and 4 others,".
std::string makers(const Bill& bill) {
  constexpr size_t kShown = 3;
  std::vector<std::string> names = bill.outside_of_libraries;
  if (names.empty()) return "";
  size_t others = names.size() > kShown ? names.size() - kShown : 0;
  names.resize(std::min(names.size(), kShown));
  std::string text = ", made by " + joined(names, ", ");
  if (others > 0) text += fmt::format(" and {} others", others);
  return text + ",";
}

// Few waits were timed, and some are long.
std::string waits_text(const Bill& bill) {
  std::string text = format_time(std::max(bill.outside_waits.ns, 0.0));
  double error = bill.outside_waits_error;
  return error > 0 ? text + " +- " + format_time(error) : text;
}

// What the bill does not hold, and why.
std::vector<std::string> unknowns(const Bill& bill) {
  std::vector<std::string> all;
  const analysis::Recorder& recorder = bill.recorder;
  auto some = [&](uint64_t count, analysis::Remark remark) {
    if (count > 0)
      all.push_back(sentence(remark, {{"count", format_count(count)}}));
  };
  some(recorder.lost, "lost");
  some(recorder.untimed, "untimed");
  some(recorder.clamped, "clamped");
  some(recorder.clamped_lines, "clamped-lines");
  if (!recorder.timed) return all;
  auto time = [](const analysis::Amount& amount) {
    return format_time(std::max(amount.ns, 0.0));
  };
  bool told = bill.coverage && !bill.outside_of_libraries.empty();
  if (bill.outside.calls > 0 && !told)
    all.push_back(
        sentence("outside", {{"calls", counted(bill.outside.calls, "call")},
                             {"time", time(bill.outside)},
                             {"makers", makers(bill)}}));
  if (bill.outside_waits.calls > 0)
    all.push_back(sentence("outside-waits", {{"time", waits_text(bill)}}));
  if (bill.downcalls > 0)
    all.push_back(bill.totals.dispatch_low ? sentence("host-side-least")
                                           : sentence("host-side"));
  bool built_in =
      std::any_of(bill.entries.begin(), bill.entries.end(),
                  [](const analysis::Line& line) { return line.built_in; });
  if (built_in) all.push_back(sentence("built-in"));
  return all;
}

std::string footnotes(const Bill& bill, const Style& style) {
  std::string text;
  std::string own = bill.processes.empty() ? "" : own_cost(bill);
  if (!own.empty()) text = wrap(own, style.width, 2);
  for (const std::string& unknown : unknowns(bill))
    text += wrap(unknown, style.width, 2);
  for (const NoteLine& note : bill.recorder.notes)
    text += wrap("note: " + note_text(note), style.width, 2);
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
  std::string text, unseen = unseen_headline(bill);
  for (const std::string& doubt :
       {doubts_headline(bill), unseen, preempted(bill)})
    if (!doubt.empty())
      text +=
          paint(wrap(doubt, style.width, 2), Colour::kRed, style.colour) + "\n";
  std::string avoidable = avoidable_headline(findings, !unseen.empty());
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

// SPDX-License-Identifier: MIT
// Says what ran, what is not to be trusted, and what the bill does not hold.
#include "report/footnotes.hpp"

#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/words.hpp"
#include "recording/path.hpp"
#include "report/coverage.hpp"
#include "report/doubts.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::NoteLine;
using analysis::sentence;

std::string joined(const std::vector<std::string>& words, const char* glue) {
  return fmt::format("{}", fmt::join(words, glue));
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

}  // namespace

std::string counted(uint64_t count, const char* what) {
  return fmt::format("{} {}{}", format_count(count), what,
                     count == 1 ? "" : "s");
}

std::vector<std::string> facts_of(const Bill& bill) {
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
  return facts;
}

std::vector<std::string> warnings_of(const Bill& bill) {
  std::vector<std::string> all;
  for (std::string warning :
       {doubts_headline(bill), unseen_headline(bill), preempted(bill)})
    if (!warning.empty()) all.push_back(std::move(warning));
  return all;
}

bool seen_in_part(const Bill& bill) { return !unseen_headline(bill).empty(); }

std::vector<std::string> footnotes_of(const Bill& bill) {
  std::vector<std::string> all = unknowns(bill);
  std::string own = bill.processes.empty() ? "" : own_cost(bill);
  if (!own.empty()) all.insert(all.begin(), own);
  for (const NoteLine& note : bill.recorder.notes)
    all.push_back("note: " + note_text(note));
  return all;
}

}  // namespace crossbill::report

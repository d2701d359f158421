// SPDX-License-Identifier: MIT
// The picture that every user should take away: three columns, and where the
// time of all calls went on the way from the host to the core and back.
#include "report/picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "report/paint.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::Times;

// The three most expensive kinds, or what there may be.
std::string kinds_of(const Times& times) {
  std::string text;
  for (const auto& [ns, name] : kinds_by_time(times)) {
    if (ns <= 0 || text.size() + name.size() > 18) continue;
    text += (text.empty() ? "" : ", ") + name;
  }
  return text.empty() ? "nothing" : text;
}

// The columns of the two lines that part host, boundary and core.
constexpr size_t kFirstGate = 24, kSecondGate = 54;

// "1 marshalling 0.51 s --+--> strings, objects         |": `arrow` has the
// first gate in its fourth column.
std::string row(const char* name, const std::string& time, const char* arrow,
                const std::string& boundary) {
  std::string left =
      pad_right(name, 14) + pad_left(time, kFirstGate - 14 - 3) + arrow;
  return pad_right(left + boundary, kSecondGate) + "|\n";
}

std::string heading(bool colour) {
  std::string text = pad_right("host", kFirstGate) + "| boundary";
  return paint(pad_right(text, kSecondGate) + "| library", Colour::kBold,
               colour) +
         "\n";
}

// "                        |  12.4 M crossings  0.08 s -+-> 2 logic 1.62 s"
std::string middle(const std::string& host, const std::string& crossings,
                   const std::string& time, const std::string& core) {
  std::string left = pad_right(host, kFirstGate) + "|  ";
  size_t space = kSecondGate - 2 - columns_of(left + crossings);
  return left + crossings + pad_left(time, space) + " -+-> " + core + "\n";
}

std::string crossings_of(const Bill& bill) {
  return fmt::format("{} crossings", format_count(bill.crossings));
}

std::string counted(uint64_t count, const char* what) {
  std::string left = format_count(count) + " " + what;
  if (count == 0) return "";
  return pad_right(pad_right(left, kFirstGate) + "|", kSecondGate) + "|\n";
}

std::string counts(const Bill& bill, const Style& style) {
  return heading(style.colour) +
         middle(format_count(bill.downcalls) + " calls", crossings_of(bill), "",
                "not timed: counts only") +
         counted(bill.upcalls - bill.callbacks, "API calls") +
         counted(bill.callbacks, "callbacks") +
         counted(bill.services, "libc calls");
}

std::string overhead_line(const Times& times, const Style& style) {
  auto share = times.toll_share();
  std::string text = fmt::format("overhead {} of {}", format_time(times.toll()),
                                 format_time(times.whole()));
  if (share) text += ": " + format_share(*share);
  Colour colour = share && *share >= 0.5   ? Colour::kRed
                  : share && *share >= 0.2 ? Colour::kYellow
                                           : Colour::kGreen;
  return paint(text, colour, style.colour) + "\n";
}

}  // namespace

std::vector<std::pair<double, std::string>> kinds_by_time(const Times& times) {
  std::vector<std::pair<double, std::string>> kinds = {
      {times.values.ns, "values"}, {times.strings.ns, "strings"},
      {times.copies.ns, "copies"}, {times.objects.ns, "objects"},
      {times.memory.ns, "memory"}, {times.glue, "glue"}};
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& left, const auto& right) {
                     return left.first > right.first;
                   });
  return kinds;
}

std::string picture(const Bill& bill, const Style& style) {
  if (!bill.totals.times) return counts(bill, style);
  const Times& times = *bill.totals.times;
  std::string text = heading(style.colour);
  text += row("1 marshalling", format_time(times.marshalling()), " --+--> ",
              kinds_of(times));
  text += middle("", crossings_of(bill),
                 times.transition > 0 ? format_time(times.transition) : "",
                 "2 logic " + format_time(times.logic));
  text += row("3 cleanup", format_time(times.cleanup), " <-+--", "");
  if (times.host_lock > 0)
    text += row("  host's lock", format_time(times.host_lock), " <-+-- ",
                "waited for");
  if (times.host_transition.value_or(0) > 0)
    text += row("  dispatch", format_time(*times.host_transition), " --+--> ",
                "around the calls");
  if (times.host > 0)
    text += row("  callbacks", format_time(times.host), " <-+-- ",
                "the host's own code");
  return text + overhead_line(times, style);
}

}  // namespace crossbill::report

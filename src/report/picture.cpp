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
  std::vector<std::pair<double, std::string>> kinds = {
      {times.values.ns, "values"}, {times.strings.ns, "strings"},
      {times.copies.ns, "copies"}, {times.objects.ns, "objects"},
      {times.memory.ns, "memory"}, {times.glue, "glue"}};
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& left, const auto& right) {
                     return left.first > right.first;
                   });
  std::string text;
  for (const auto& [ns, name] : kinds) {
    if (ns <= 0 || text.size() + name.size() > 18) continue;
    text += (text.empty() ? "" : ", ") + name;
  }
  return text.empty() ? "nothing" : text;
}

// "1 marshalling  0.51 s --+--> strings, objects         |"
std::string row(const std::string& host, const char* arrow,
                const std::string& boundary, const char* gate,
                const std::string& core) {
  return pad_right(host, 23) + arrow + pad_right(boundary, 22) + gate + core +
         "\n";
}

std::string side(const char* name, const std::string& time) {
  return pad_right(name, 14) + pad_left(time, 8);
}

std::string heading(bool colour) {
  return paint("host                    | boundary                  | core",
               Colour::kBold, colour) +
         "\n";
}

std::string crossings_of(const Bill& bill) {
  return fmt::format("{} crossings", format_count(bill.crossings));
}

std::string counts(const Bill& bill, const Style& style) {
  auto both = [](const std::string& left, const std::string& right) {
    return pad_right(left, 24) + "|  " + pad_right(right, 24);
  };
  return heading(style.colour) +
         both(format_count(bill.downcalls) + " downcalls", crossings_of(bill)) +
         "-+->\n" + both(format_count(bill.upcalls) + " upcalls", "") + " |\n" +
         "counts only: nothing was timed\n";
}

std::string toll_line(const Times& times, const Style& style) {
  auto share = times.toll_share();
  std::string text = fmt::format("toll {} of {}", format_time(times.toll()),
                                 format_time(times.total));
  if (share) text += ": " + format_share(*share);
  Colour colour = share && *share >= 0.5   ? Colour::kRed
                  : share && *share >= 0.2 ? Colour::kYellow
                                           : Colour::kGreen;
  return paint(text, colour, style.colour) + "\n";
}

}  // namespace

std::string picture(const Bill& bill, const Style& style) {
  if (!bill.totals.times) return counts(bill, style);
  const Times& times = *bill.totals.times;
  std::string text = heading(style.colour);
  text += row(side("1 marshalling", format_time(times.marshalling())), "-+--> ",
              kinds_of(times), "|", "");
  std::string middle =
      pad_right(crossings_of(bill), 17) +
      pad_left(times.transition > 0 ? format_time(times.transition) : "", 8);
  text += std::string(24, ' ') + "|  " + middle + "-+-> 2 logic " +
          format_time(times.logic) + "\n";
  text +=
      row(side("3 cleanup", format_time(times.cleanup)), "<+--  ", "", "|", "");
  if (times.host_lock > 0)
    text += row(side("  host's lock", format_time(times.host_lock)), "<+--  ",
                "waits", "|", "");
  if (times.host > 0)
    text += row(side("  called back", format_time(times.host)), "<+----", "",
                "+-- host's own code", "");
  return text + toll_line(times, style);
}

}  // namespace crossbill::report

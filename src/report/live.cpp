// SPDX-License-Identifier: MIT
// Differences of bills, line by line.
#include "report/live.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/select.hpp"
#include "analysis/sites.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

constexpr double kSecond = 1e9;

std::string key_of(const analysis::Line& line) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", line.core, line.name,
                     line.symbol, line.via, line.from.value_or(""),
                     line.process.value_or(~0u), line.thread.value_or(-1),
                     analysis::called_from(line));
}

std::string name_of_live(const analysis::Line& line,
                         const analysis::Bill& bill) {
  std::string text = line.library + ": " + line.name;
  if (line.from) text += " < " + *line.from;
  if (line.site) text += "  from " + analysis::called_from(line);
  if (line.process && *line.process < bill.processes.size())
    text += fmt::format("  pid {}", bill.processes[*line.process].pid);
  if (line.thread)
    text += fmt::format("  thread {} {}", *line.thread, line.thread_name);
  return unicode::printable(text);
}

// A count of one moment may be older than that of another.
uint64_t more(uint64_t now, uint64_t before) {
  return now > before ? now - before : 0;
}
double more(double now, double before) { return std::max(now - before, 0.0); }

// What a narrow screen has no room for is left out, and in counts what is
// timed.
struct Column {
  const char* title;
  size_t columns;
  bool timed, wide;
};
constexpr auto kColumns = std::to_array<Column>({
    {"calls/s", 9, false, false},
    {"busy", 8, true, true},
    {"calls", 10, false, false},
    {"time", 10, true, true},
    {"overhead", 10, true, false},
    {"", 7, true, true},
});
constexpr size_t kWide = 72;

bool is_shown(const Column& column, const Style& style, bool timed) {
  return (timed || !column.timed) && (style.width >= kWide || !column.wide);
}

template <class Figures>
Figures figures_of(const analysis::Line& line) {
  return {line.calls, line.times ? line.times->total : 0,
          line.times ? line.times->toll() : 0};
}

std::string share_of(double part, double whole) {
  return whole > 0 ? format_share(part / whole) : "";
}

}  // namespace

struct LiveView::Shown {
  std::string name;
  Figures all, last;
};

analysis::Bill LiveView::bill_of(const analysis::Model& model) const {
  analysis::Choice choice;
  choice.by = kLiveGroups[group].by;
  return analysis::select(model, choice);
}

void LiveView::look(const analysis::Model& model, uint64_t now_ns) {
  analysis::Bill bill = bill_of(model);
  if (looked_group_ != group) {
    // Lines of another kind: nothing is known of the look before.
    rows_.clear();
    baseline_.clear();
    now_ns_ = 0;
    looked_group_ = group;
  }
  before_ns_ = std::exchange(now_ns_, now_ns);
  timed_ = bill.recorder.timed;
  wall_ns_ = bill.wall_ns;
  images_ = bill.processes.size();
  what_ = unicode::printable(fmt::format("{}", fmt::join(bill.command, " ")));
  for (auto& [key, row] : rows_) row.last = {};
  for (const analysis::Line& line : bill.entries) {
    auto [found, added] = rows_.try_emplace(key_of(line));
    Row& row = found->second;
    if (added) row.name = name_of_live(line, bill);
    auto now = figures_of<Figures>(line);
    row.last = {more(now.calls, row.all.calls), more(now.total, row.all.total),
                more(now.toll, row.all.toll)};
    if (before_ns_ == 0) row.last = {};
    row.all = now;
  }
}

void LiveView::count_from(const analysis::Model& model, uint64_t then_ns) {
  is_reset_ = true;
  baseline_ns_ = then_ns;
  baseline_.clear();
  for (const analysis::Line& line : bill_of(model).entries)
    baseline_[key_of(line)] = figures_of<Figures>(line);
}

std::vector<LiveView::Shown> LiveView::shown() const {
  std::vector<Shown> all;
  for (const auto& [key, row] : rows_) {
    auto found = baseline_.find(key);
    Figures base = found == baseline_.end() ? Figures{} : found->second;
    Shown line{row.name,
               {more(row.all.calls, base.calls),
                more(row.all.total, base.total), more(row.all.toll, base.toll)},
               row.last};
    if (line.all.calls > 0 || line.all.total > 0) all.push_back(line);
  }
  auto value = [&](const Shown& line) {
    switch (order) {
      case LiveOrder::kOverhead:
        return timed_ ? line.all.toll : static_cast<double>(line.all.calls);
      case LiveOrder::kTime:
        return timed_ ? line.all.total : static_cast<double>(line.all.calls);
      case LiveOrder::kRate:
        return static_cast<double>(line.last.calls);
      case LiveOrder::kCalls:
        return static_cast<double>(line.all.calls);
      case LiveOrder::kName:
        break;
    }
    return 0.0;
  };
  std::sort(all.begin(), all.end(), [&](const Shown& left, const Shown& right) {
    double one = value(left), other = value(right);
    return one == other ? left.name < right.name : one > other;
  });
  return all;
}

std::string LiveView::heading(const Style& style) const {
  double ns =
      is_reset_ ? static_cast<double>(now_ns_ - baseline_ns_) : wall_ns_;
  std::string facts =
      fmt::format("{} image{}, {}{}, by {}", images_, images_ == 1 ? "" : "s",
                  is_reset_ ? "since the reset " : "", format_time(ns),
                  kLiveGroups[group].name);
  std::string titles;
  for (const Column& column : kColumns)
    if (is_shown(column, style, timed_))
      titles += pad_left(column.title, column.columns);
  titles += "  function";
  return paint(shorten(what_, style.width), Colour::kBold, style.colour) +
         "\n" + shorten(facts, style.width) + "\n" +
         paint(shorten(titles, style.width), Colour::kBold, style.colour) +
         "\n";
}

// In the order of kColumns.
std::array<std::string, 6> LiveView::cells(const Shown& line) const {
  auto span = static_cast<double>(now_ns_ - before_ns_);
  bool rates = before_ns_ != 0 && span > 0;
  double rate = static_cast<double>(line.last.calls) * kSecond / span;
  return {
      rates ? format_count(static_cast<uint64_t>(std::llround(rate))) : "-",
      rates ? share_of(line.last.total, span) : "-",
      format_count(line.all.calls),
      format_time(line.all.total),
      format_time(line.all.toll),
      share_of(line.all.toll, line.all.total),
  };
}

std::string LiveView::text(const Style& style, size_t lines) const {
  std::string text = heading(style);
  std::vector<Shown> all = shown();
  if (all.empty()) return text + "no call into a library was seen\n";
  size_t most = lines - std::min<size_t>(lines, 3);
  if (lines != 0 && all.size() > most) all.resize(most);
  for (const Shown& line : all) {
    std::string row;
    auto values = cells(line);
    for (size_t i = 0; i < kColumns.size(); ++i)
      if (is_shown(kColumns[i], style, timed_))
        row += pad_left(values[i], kColumns[i].columns);
    row += "  ";
    size_t used = std::min(columns_of(row), style.width);
    text += shorten(row + shorten(line.name, style.width - used), style.width) +
            "\n";
  }
  return text;
}

}  // namespace crossbill::report

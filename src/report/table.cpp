// SPDX-License-Identifier: MIT
// One line an entry, one more with its marshalling where that is a fair share
// of the toll. Wider terminals get more columns.
#include "report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <vector>

#include "analysis/select.hpp"
#include "analysis/sites.hpp"
#include "analysis/words.hpp"
#include "report/host_side.hpp"
#include "report/naming.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::Line;
using analysis::Times;

// Entries with less of the whole toll get no second line.
constexpr double kDetailShare = 0.01;
constexpr size_t kNameColumns = 34;       // at least
constexpr double kPreemptedShare = 0.01;  // of an entry's time: less is usual

struct TableColumn {
  std::string_view title;
  size_t width;
  size_t from;  // width of the terminal from which it is shown
  std::function<std::string(const Line&, const Bill&)> cell;
};

std::string time_cell(const Line& line, double ns) {
  return format_time(ns, line.times->total_error);
}

// Without a crossing below it a call has no toll, however short it is.
std::string toll_cell(const Line& line) {
  if (!line.times || line.built_in) return "-";
  const Times& times = *line.times;
  bool crossed = times.toll() > 0;
  for (const analysis::Amount* kind :
       {&times.values, &times.strings, &times.copies, &times.objects,
        &times.memory})
    crossed |= kind->calls > 0;
  return crossed ? time_cell(line, times.toll()) : format_time(0);
}

template <class Part>
std::string timed_cell(const Line& line, Part part) {
  return line.times ? time_cell(line, part(*line.times)) : "-";
}

std::string logic_cell(const Line& line) {
  if (line.built_in) return "-";
  return timed_cell(line, [](const Times& times) { return times.logic; });
}

std::string duration_cell(const std::optional<double>& ns, const Bill& bill) {
  return ns ? format_time(*ns, bill.recorder.inner_error_ns) : "-";
}

std::string share_cell(const Line& line) {
  if (!line.times || line.built_in || !line.times->toll_share()) return "-";
  return format_share(*line.times->toll_share());
}

// For how much of the time of long calls their thread ran.
std::string cpu_cell(const Line& line) {
  if (!line.cpu || *line.cpu_wall <= 0) return "-";
  return format_share(std::min(1.0, *line.cpu / *line.cpu_wall));
}

bool any_cpu(const Bill& bill) {
  return std::any_of(bill.entries.begin(), bill.entries.end(),
                     [](const Line& line) { return line.cpu.has_value(); });
}

// In the order of the bill; each as wide as its longest cell.
const std::vector<TableColumn>& columns() {
  static const std::vector<TableColumn> all = {
      {"overhead", 9, 0,
       [](const Line& line, const Bill&) { return toll_cell(line); }},
      {"share", 6, 0,
       [](const Line& line, const Bill&) { return share_cell(line); }},
      {"total", 9, 0,
       [](const Line& line, const Bill&) {
         return timed_cell(line, [](const Times& t) { return t.whole(); });
       }},
      {"logic", 9, 92,
       [](const Line& line, const Bill&) { return logic_cell(line); }},
      {"calls", 6, 0,
       [](const Line& line, const Bill&) { return format_count(line.calls); }},
      {"p50", 8, 0,
       [](const Line& line, const Bill& bill) {
         return duration_cell(line.p50, bill);
       }},
      {"p99", 8, 105,
       [](const Line& line, const Bill& bill) {
         return duration_cell(line.p99, bill);
       }},
      {"max", 8, 110,
       [](const Line& line, const Bill& bill) {
         return duration_cell(line.max, bill);
       }},
      {"cpu", 6, 118,
       [](const Line& line, const Bill&) { return cpu_cell(line); }},
      {"errors", 6, 126,
       [](const Line& line, const Bill&) {
         return line.errors ? format_count(*line.errors) : "-";
       }},
      {"threads", 7, 134,
       [](const Line& line, const Bill&) {
         return format_count(line.threads);
       }},
  };
  return all;
}

// Where a call is made from stands behind the name, or has a line of its own.
std::string with_site(const std::string& name, const Line& line, size_t room) {
  if (!line.site) return name + "\n";
  std::string from = "from " + analysis::called_from(line);
  if (columns_of(name) + 2 + columns_of(from) <= room)
    return name + "  " + from + "\n";
  constexpr size_t kIndent = 11;
  return name + "\n" + std::string(kIndent, ' ') + from + "\n";
}

std::string kind_text(const char* name, const analysis::Amount& amount) {
  std::string text = fmt::format("{} {} in {}", name, format_time(amount.ns),
                                 format_count(amount.calls));
  if (amount.bytes > 0) text += ", " + format_bytes(amount.bytes);
  return text;
}

// "by ctypes 720 us (from_param, ffi_call)".
std::string glue_text(const Line& line) {
  std::string text = format_time(line.times->glue);
  if (line.by.empty()) return "glue " + text;
  text = "by " + line.by + " " + text;
  constexpr size_t kMostParts = 2;
  for (size_t i = 0; i < line.through.size() && i < kMostParts; ++i)
    text += (i == 0 ? " (" : ", ") + line.through[i];
  return line.through.empty() ? text : text + ")";
}

// The parts of a toll and what is worth knowing beside it, longest first.
std::vector<std::string> details_of(const Line& line) {
  const Times& times = *line.times;
  std::vector<std::pair<double, std::string>> parts;
  auto add = [&](double ns, std::string text) {
    if (ns > 0 && ns >= times.total_error)
      parts.emplace_back(ns, std::move(text));
  };
  add(times.values.ns, kind_text("values", times.values));
  add(times.strings.ns, kind_text("strings", times.strings));
  add(times.copies.ns, kind_text("copies", times.copies));
  add(times.objects.ns, kind_text("objects", times.objects));
  add(times.memory.ns, kind_text("memory", times.memory));
  add(times.glue, glue_text(line));
  add(times.cleanup, "cleanup " + format_time(times.cleanup));
  add(times.transition, "lock calls " + format_time(times.transition));
  add(times.host_lock, "waited for the host " + format_time(times.host_lock));
  add(times.host, "callbacks " + format_time(times.host));
  add(times.lock, "waited for locks " + format_time(times.lock));
  double held = line.gc_held.value_or(0);
  add(held, "GC held off " + format_time(held));
  double preempted = line.preempted.value_or(0);
  if (preempted >= kPreemptedShare * times.total)
    add(preempted, "preempted " + format_time(preempted));
  std::sort(parts.begin(), parts.end(), std::greater<>());
  std::vector<std::string> texts;
  for (auto& [ns, text] : parts) texts.push_back(std::move(text));
  uint64_t sampled = std::max<uint64_t>(line.sampled, 1);
  uint64_t each = (line.timed + sampled / 2) / sampled;
  if (each > 1 && line.sampled > 0)
    texts.push_back(fmt::format("timed 1 in {}", format_count(each)));
  if (line.lent_bytes && *line.lent_bytes > 0)
    texts.push_back("borrowed " + format_bytes(*line.lent_bytes));
  return texts;
}

// That one call makes most of a line which matters; imports are no such calls.
std::string largest_call(const Line& line, const Bill& bill) {
  auto share = analysis::largest_call_share(line);
  bool one_of_two = line.timed + line.open == 2;  // takes half at the least
  if (!share || *share <= 0.5 || one_of_two || line.sums_up > 0 ||
      line.imports > 0 ||
      line.times->total < kDetailShare * bill.totals.times->total)
    return "";
  return analysis::sentence("largest-call",
                            {{"calls", format_count(line.timed + line.open)},
                             {"share", format_share(*share)}});
}

std::string join_parts(std::string text, const std::vector<std::string>& parts,
                       size_t width) {
  constexpr size_t kIndent = 11;
  for (const std::string& part : parts) {
    if (columns_of(text) + 2 + columns_of(part) + kIndent > width) break;
    if (!text.empty()) text += "; ";
    text += part;
  }
  return text.empty() ? "" : std::string(kIndent, ' ') + text;
}

bool same_entry(const Line& left, const Line& right) {
  return left.name == right.name && left.core == right.core &&
         left.symbol == right.symbol;
}

// The places that an entry is called from; none where some of these calls stand
// on another line.
std::vector<const Line*> sites_of(const Line& line, const Bill& bill) {
  std::vector<const Line*> sites;
  uint64_t calls = 0;
  if (!bill.sites) return sites;
  for (const Line& site : *bill.sites) {
    if (!same_entry(site, line)) continue;
    sites.push_back(&site);
    calls += site.calls;
  }
  if (calls > line.calls) sites.clear();
  return sites;
}

double share_of(const Line& site, const Line& line) {
  if (line.times && site.times && line.times->total > 0)
    return site.times->total / line.times->total;
  return static_cast<double>(site.calls) / static_cast<double>(line.calls);
}

std::string stack_lines(const Line& line, size_t width) {
  constexpr size_t kMost = 16;
  const std::string indent(11, ' ');
  std::string text;
  for (size_t i = 0; i < line.stack.size() && i < kMost; ++i) {
    std::string place = analysis::place_name(line.stack[i]);
    text += shorten(indent + (i == 0 ? "at " : "in ") + place, width) + "\n";
  }
  if (line.stack.size() > kMost)
    text += fmt::format("{}in {} more\n", indent, line.stack.size() - kMost);
  return text;
}

// A line each for those with a fair share of its time, or of counted calls.
std::string called_from_lines(const Line& line, const Bill& bill,
                              size_t width) {
  constexpr size_t kMost = 3;
  constexpr double kShare = 0.05, kAll = 0.995;
  constexpr char kFirst[] = "           called from ";
  bool entry = line.depth == 0 && line.imports == 0 && line.sums_up == 0;
  if (!line.stack.empty()) return stack_lines(line, width);
  if (!entry || line.site || line.thread || line.process || line.from)
    return "";
  std::string text;
  size_t shown = 0;
  for (const Line* site : sites_of(line, bill)) {
    double share = share_of(*site, line);
    if (share < kShare || shown++ >= kMost) continue;
    std::string end = share < kAll ? ", " + format_share(share) : "";
    std::string place = pad_left(text.empty() ? kFirst : "", sizeof kFirst - 1);
    size_t room = width - columns_of(place + end);
    std::string from = analysis::called_from(*site);
    if (columns_of(from) > room) from = analysis::place_name(*site->site);
    text += place + shorten(from, room) + end + "\n";
  }
  return text;
}

// Whether a line is a fair part of the bill.
bool matters(const Line& line, const Bill& bill) {
  if (!line.times || !bill.totals.times) return true;
  const Times& all = *bill.totals.times;
  return line.times->total >= kDetailShare * all.total ||
         (all.toll() > 0 && line.times->toll() >= kDetailShare * all.toll());
}

// "wall 10.0 ms, 79.0 ms CPU, parallel 7.9", of one call, where threads of
// libraries did a fair part of its work.
std::string pool_text(const Line& line, const Bill& bill) {
  constexpr double kFair = 0.1, kIdle = 0.05;
  auto busy = analysis::parallelism(line);
  if (!matters(line, bill) || !busy || *busy < kIdle) return "";
  double cpu = *line.pool + *line.pool_cpu;
  if (*line.pool < kFair * cpu) return "";
  auto calls = static_cast<double>(*line.pool_calls);
  return fmt::format("wall {}, {} CPU, parallel {:.1f}",
                     format_time(*line.pool_wall / calls),
                     format_time(cpu / calls), *busy);
}

// What is said of a line however small its overhead is.
std::string first_of(const Line& line, const Bill& bill) {
  std::string text = pool_text(line, bill), call = largest_call(line, bill);
  if (!text.empty() && !call.empty()) text += "; ";
  return text + call;
}

// As many parts as fit one line, after `first`.
std::string detail_line(const Line& line, bool detailed,
                        const std::string& first, size_t width) {
  return join_parts(
      first, detailed ? details_of(line) : std::vector<std::string>(), width);
}

std::string host_side_line(const Line& line, size_t width) {
  return join_parts("", host_side(line), width);
}

Colour colour_of(const Line& line) {
  if (!line.times || !line.times->toll_share()) return Colour::kPlain;
  double share = *line.times->toll_share();
  if (share >= 0.5) return Colour::kRed;
  return share >= 0.2 ? Colour::kYellow : Colour::kPlain;
}

// The lines that are not shown.
struct Rest {
  uint64_t entries = 0, calls = 0;
  double toll = 0;

  explicit Rest(const Bill& bill)
      : entries(bill.entries_left_out),
        calls(bill.left_out.calls),
        toll(bill.left_out.ns) {}

  void add(const Line& line) {
    ++entries;
    calls += line.calls;
    toll += line.times->toll();
  }

  std::string text(bool timed) const {
    if (entries == 0) return "";
    std::string sum = fmt::format("and {} more functions: {} calls",
                                  format_count(entries), format_count(calls));
    if (timed) sum += ", overhead " + format_time(toll);
    return sum + " (--top 0 shows all)\n";
  }
};

// What --by puts between the library and the function.
std::string_view group_of(const Bill& bill) {
  if (bill.entries.empty()) return "";
  const Line& line = bill.entries.front();
  if (line.thread) return " thread";
  return line.process ? " process" : "";
}

std::string headings(const Bill& bill,
                     const std::vector<const TableColumn*>& shown,
                     size_t library) {
  std::string text;
  for (const TableColumn* column : shown)
    text += pad_left(std::string(column->title), column->width) + " ";
  text += " " + pad_right("library", library);
  return text + std::string(group_of(bill)) + "  function";
}

// The columns that fit, and how much of the width they take.
std::vector<const TableColumn*> shown_columns(const Bill& bill, size_t width,
                                              size_t& used) {
  std::vector<const TableColumn*> shown;
  used = 1;
  for (const TableColumn& column : columns()) {
    bool fits = used + column.width + 1 + kNameColumns <= width;
    bool known = bill.recorder.timed || column.title == "calls" ||
                 column.title == "threads";
    if (column.title == "cpu") known = any_cpu(bill);
    if (column.from > width || !fits || !known) continue;
    shown.push_back(&column);
    used += column.width + 1;
  }
  return shown;
}

std::string cells(const Line& line, const Bill& bill,
                  const std::vector<const TableColumn*>& shown, bool colour) {
  std::string text;
  for (const TableColumn* column : shown) {
    std::string cell = pad_left(column->cell(line, bill), column->width);
    bool hot = column->title == "share";
    text += paint(cell, hot ? colour_of(line) : Colour::kPlain, colour);
    text += ' ';
  }
  return text;
}

}  // namespace

std::string entries_table(const Bill& bill, const Style& style) {
  size_t used = 0;
  auto shown = shown_columns(bill, style.width, used);
  size_t library = library_width(bill);
  std::string text =
      paint(headings(bill, shown, library), Colour::kBold, style.colour) + "\n";
  double toll = bill.totals.times ? bill.totals.times->toll() : 0;
  Rest rest(bill);
  bool cut = bill.entries_left_out > 0 && !bill.nested;
  for (const Line& line : bill.entries) {
    // Where a bill is cut anyway, it is cut before what hardly matters.
    if (cut && analysis::is_small(line, bill)) {
      rest.add(line);
      continue;
    }
    text += cells(line, bill, shown, style.colour);
    text += " " + with_site(naming(line, bill, library, style.width - used),
                            line, style.width - used);
    bool detailed = line.times && line.sums_up == 0 &&
                    (line.lent_bytes.value_or(0) > 0 ||
                     (toll > 0 && line.times->toll() >= kDetailShare * toll));
    std::string detail =
        detail_line(line, detailed, first_of(line, bill), style.width);
    for (const std::string& each :
         {detail, detailed ? host_side_line(line, style.width) : ""})
      if (!each.empty()) text += paint(each, Colour::kDim, style.colour) + "\n";
    if (matters(line, bill))
      text += paint(called_from_lines(line, bill, style.width), Colour::kDim,
                    style.colour);
  }
  return text + rest.text(bill.totals.times.has_value());
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// A paragraph a function: its figures, where it is called, what it calls.
#include "report/explain.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "analysis/sites.hpp"
#include "report/host_side.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using analysis::Amount;
using analysis::Explanation;
using analysis::Explanations;
using analysis::Line;
using analysis::Made;
using analysis::Times;

constexpr size_t kIndent = 2;

size_t shown_of(size_t all, size_t top) {
  return top == 0 ? all : std::min(all, top);
}

std::string rest_text(size_t all, size_t shown) {
  if (shown == all) return "";
  return fmt::format("  and {} more (--top 0 shows all)\n", all - shown);
}

std::string title(const Line& line, bool colour) {
  const std::string& name = line.shown.empty() ? line.name : line.shown;
  return paint(unicode::printable(line.library + ": " + name), Colour::kBold,
               colour);
}

// "overhead 23.8 ms: values 12.0 ms, transition 1.20 ms"
std::string overhead_text(const Times& times) {
  std::vector<std::string> parts;
  std::pair<const char*, double> phases[] = {
      {"values", times.values.ns},
      {"strings", times.strings.ns},
      {"copies", times.copies.ns},
      {"objects", times.objects.ns},
      {"memory", times.memory.ns},
      {"glue", times.glue},
      {"transition", times.transition},
      {"cleanup", times.cleanup},
      {"waiting for the host's lock", times.host_lock},
      {"the host's side of the calls", times.host_transition.value_or(0)}};
  std::stable_sort(std::begin(phases), std::end(phases),
                   [](const auto& left, const auto& right) {
                     return left.second > right.second;
                   });
  for (auto [name, ns] : phases)
    if (ns >= 0.5) parts.push_back(fmt::format("{} {}", name, format_time(ns)));
  std::string text = "overhead " + format_time(times.toll(), times.total_error);
  if (!parts.empty()) text += ": " + fmt::format("{}", fmt::join(parts, ", "));
  return text;
}

std::string figures(const Line& line, size_t width) {
  std::string text = fmt::format("{} call{}", format_count(line.calls),
                                 line.calls == 1 ? "" : "s");
  if (line.times) {
    const Times& times = *line.times;
    text += fmt::format(", {} in all, logic {}",
                        format_time(times.total, times.total_error),
                        format_time(times.logic, times.total_error));
    if (times.host >= 0.5)
      text += fmt::format(", callbacks {}", format_time(times.host));
  } else {
    text += ", counted and not timed";
  }
  text = "  " + wrap(text, width - kIndent, kIndent);
  if (line.times)
    text +=
        "  " + wrap(overhead_text(*line.times), width - kIndent, 2 * kIndent);
  for (const std::string& part : host_side(line)) text += "  " + part + "\n";
  return text;
}

std::string sites_text(const std::vector<Line>& sites, size_t top,
                       size_t width) {
  if (sites.empty()) return "";
  std::string text = "  called from\n";
  size_t shown = shown_of(sites.size(), top);
  for (size_t i = 0; i < shown; ++i) {
    std::string row = pad_left(format_count(sites[i].calls), 11) + "  ";
    row += shorten(unicode::printable(analysis::called_from(sites[i])),
                   width - columns_of(row));
    text += row + "\n";
  }
  return text + rest_text(sites.size(), shown);
}

std::string made_row(const Made& made, bool timed, size_t width) {
  std::string text =
      pad_left(timed ? format_time(std::max(made.amount.ns, 0.0)) : "-", 11);
  text += pad_left(format_count(made.amount.calls), 9);
  text += pad_left(
      made.amount.bytes == 0 ? "" : format_bytes(made.amount.bytes), 10);
  text += "  " + pad_right(made.downcall ? "library" : made.category, 13) + " ";
  std::string name = made.name;
  if (made.downcall) name = made.module + ": " + name;
  return text +
         shorten_front(unicode::printable(name), width - columns_of(text)) +
         "\n";
}

std::string made_text(const Explanation& function, size_t top, size_t width) {
  if (function.made.empty())
    return "  it called nothing of the host, of libc or of other libraries\n";
  std::string text = fmt::format("  {:>9}{:>9}{:>10}  {:<13} {}\n", "time",
                                 "calls", "bytes", "kind", "what it called");
  size_t shown = shown_of(function.made.size(), top);
  for (size_t i = 0; i < shown; ++i)
    text += made_row(function.made[i], function.line.times.has_value(), width);
  return text + rest_text(function.made.size(), shown);
}

std::string nothing_text(const Explanations& found, const std::string& asked) {
  if (!found.functions.empty() || !found.unseen.empty()) return "";
  std::string text =
      fmt::format("no function matches '{}'", unicode::printable(asked));
  if (found.alike.empty())
    return text +
           ", and no note names it: it was not called, or within its "
           "own library\n";
  text += "; these are alike:\n";
  for (const std::string& name : found.alike)
    text += "  " + unicode::printable(name) + "\n";
  return text;
}

}  // namespace

std::string text_explanations(const Explanations& found,
                              const std::string& asked, size_t top,
                              const Style& style) {
  std::string text = nothing_text(found, asked);
  size_t shown = shown_of(found.functions.size(), top);
  for (size_t i = 0; i < shown; ++i) {
    const Explanation& function = found.functions[i];
    text += (i == 0 ? "" : "\n") + title(function.line, style.colour) + "\n" +
            figures(function.line, style.width) +
            sites_text(function.sites, top, style.width) +
            made_text(function, top, style.width);
  }
  text += rest_text(found.functions.size(), shown);
  for (const analysis::Unseen& unseen : found.unseen)
    text += wrap(unicode::printable(unseen.subject + ": " + unseen.why),
                 style.width, kIndent);
  return text;
}

}  // namespace crossbill::report

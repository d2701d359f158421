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
using analysis::SiteExplanation;
using analysis::Times;

constexpr size_t kExplainedIndent = 2;

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
  text = "  " + wrap(text, width - kExplainedIndent, kExplainedIndent);
  if (line.times)
    text += "  " + wrap(overhead_text(*line.times), width - kExplainedIndent,
                        2 * kExplainedIndent);
  for (const std::string& part : host_side(line)) text += "  " + part + "\n";
  return text;
}

double ns_of(const Made& made) { return std::max(made.amount.ns, 0.0); }

std::string made_row(const Made& made, bool timed, size_t width) {
  std::string text = pad_left(timed ? format_time(ns_of(made)) : "-", 11);
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

// So that the rows add up to the time in all.
std::string sum_rows(const Times& times, const std::vector<Made>& made,
                     size_t shown) {
  double all = 0, more = 0;
  for (size_t i = 0; i < made.size(); ++i)
    (i < shown ? all : more) += ns_of(made[i]);
  std::string text;
  if (shown < made.size())
    text = fmt::format("{:>11}  {} more (--top 0 shows all)\n",
                       format_time(more), made.size() - shown);
  double rest = std::max(times.total - all - more, 0.0);
  return text + fmt::format(
                    "{:>11}  its own code, and making these calls\n"
                    "{:>11}  in all\n",
                    format_time(rest), format_time(times.total));
}

std::string made_text(const Explanation& function, size_t top, size_t width) {
  if (function.made.empty() && !function.line.times)
    return "  what it called is not known: counting tells how often, and not "
           "in\n"
           "  which call; record without --count-only\n";
  if (function.made.empty())
    return "  it called nothing of the host, of libc or of other libraries\n";
  std::string text = fmt::format("  {:>9}{:>9}{:>10}  {:<13} {}\n", "time",
                                 "calls", "bytes", "kind", "what it called");
  size_t shown = shown_of(function.made.size(), top);
  for (size_t i = 0; i < shown; ++i)
    text += made_row(function.made[i], function.line.times.has_value(), width);
  if (function.line.times)
    return text + sum_rows(*function.line.times, function.made, shown);
  return text + rest_text(function.made.size(), shown);
}

// "      12.0 ms  PyLong_FromLong", what of a place's calls takes the most.
std::string site_made_text(const SiteExplanation& site, size_t width) {
  constexpr size_t kMost = 3;
  std::string text;
  for (size_t i = 0; i < std::min(site.made.size(), kMost); ++i) {
    const Made& made = site.made[i];
    std::string row =
        pad_left(site.line.times ? format_time(ns_of(made))
                                 : format_count(made.amount.calls),
                 26);
    row += "  ";
    std::string name =
        made.downcall ? made.module + ": " + made.name : made.name;
    text += row +
            shorten_front(unicode::printable(name), width - columns_of(row)) +
            "\n";
  }
  return text;
}

std::string sites_text(const std::vector<SiteExplanation>& sites, size_t top,
                       size_t width) {
  if (sites.empty()) return "";
  std::string text = fmt::format("  {:>9}{:>10}  {}\n", "calls", "overhead",
                                 "called from, and what that asked for most");
  size_t shown = shown_of(sites.size(), top);
  for (size_t i = 0; i < shown; ++i) {
    const Line& line = sites[i].line;
    std::string row = pad_left(format_count(line.calls), 11);
    row += pad_left(line.times ? format_time(line.times->toll()) : "-", 10);
    row += "  ";
    row += shorten(unicode::printable(analysis::called_from(line)),
                   width - columns_of(row));
    text += row + "\n";
    if (sites.size() > 1) text += site_made_text(sites[i], width);
  }
  return text + rest_text(sites.size(), shown);
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
                 style.width, kExplainedIndent);
  return text;
}

}  // namespace crossbill::report

// SPDX-License-Identifier: MIT
// Writes findings: what and where, the numbers, and what to do instead.
#include "report/findings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/sites.hpp"
#include "report/paint.hpp"
#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report {
namespace {

using findings::Finding;
using findings::Findings;
using findings::Saving;
using findings::Severity;

constexpr size_t kWorst = 3;  // that a bill shows
constexpr size_t kFindingIndent = 3;

// "NativeDB.step" of "org.sqlite.core.NativeDB.step(long)".
std::string last_names(const std::string& name) {
  size_t end = std::min(name.find('('), name.size());
  size_t method = name.rfind('.', end);
  size_t of =
      method == name.npos || method == 0 ? method : name.rfind('.', method - 1);
  return of == name.npos ? name : name.substr(of + 1);
}

std::string subject_of(const Finding& finding, const std::string& library,
                       const std::string& name, bool with_via = false) {
  std::string text;
  if (finding.site)
    text = analysis::called_from(
        *finding.site, with_via && finding.via ? &*finding.via : nullptr);
  if (!text.empty() && !(library + name).empty()) text += ": ";
  text += library;
  if (!name.empty()) text += (library.empty() ? "" : " ") + name;
  if (finding.calls > 0)
    text += fmt::format(", {} call{}", format_count(finding.calls),
                        finding.calls == 1 ? "" : "s");
  return text;
}

// Where there is no room, a qualified name goes without its library and
// package, then a line without the place by which it calls.
std::string subject_of(const Finding& finding, size_t columns) {
  const std::string& name =
      finding.shown.empty() ? finding.name : finding.shown;
  std::string text = subject_of(finding, finding.library, name, true);
  std::string last = last_names(name);
  bool qualified = last != name;
  if (columns_of(text) > columns && qualified)
    text = subject_of(finding, "", last, true);
  if (columns_of(text) > columns)
    text = subject_of(finding, finding.library, name);
  if (columns_of(text) > columns && qualified)
    text = subject_of(finding, "", last);
  return shorten(text, columns);
}

Colour colour_of(Severity severity) {
  return severity == Severity::kError     ? Colour::kRed
         : severity == Severity::kWarning ? Colour::kYellow
                                          : Colour::kPlain;
}

std::string first_line(const Finding& finding, const Style& style) {
  std::string rule =
      paint(finding.rule, colour_of(finding.severity), style.colour);
  size_t space = style.width - columns_of(finding.rule) - 2;
  return rule + "  " + subject_of(finding, space) + "\n";
}

std::string indented_finding(const std::string& text, const Style& style) {
  return std::string(kFindingIndent, ' ') +
         wrap(text, style.width - kFindingIndent, kFindingIndent + 2);
}

std::string numbers(const Finding& finding) {
  std::string text =
      finding.saving ? "saves " + saving_text(*finding.saving) : "";
  if (text.empty()) return finding.evidence;
  return finding.evidence.empty() ? text : text + ": " + finding.evidence;
}

std::string finding_text(const Finding& finding, const Style& style) {
  std::string text = first_line(finding, style);
  std::string evidence = numbers(finding);
  if (!evidence.empty()) text += indented_finding(evidence, style);
  if (!finding.advice.what.empty())
    text += indented_finding(finding.advice.what, style);
  return text;
}

std::string details(const Finding& finding, const Style& style) {
  std::string text;
  if (!finding.advice.change.empty())
    text += indented_finding("for example:", style);
  for (const std::string& line : finding.advice.change)
    text += std::string(2 * kFindingIndent, ' ') + line + "\n";
  std::string about =
      fmt::format("{}, confidence {}", name_of(finding.severity),
                  name_of(finding.confidence));
  about = indented_finding(about, style);
  // Whole, however wide: a shortened address leads nowhere.
  if (!finding.advice.source.empty() && finding.advice.source != "-")
    about += std::string(kFindingIndent, ' ') + finding.advice.source + "\n";
  return text + paint(about, Colour::kDim, style.colour);
}

std::string not_looked_for(const Findings& findings, const Style& style) {
  auto [names, watch] = words_of_not_looked_for(findings);
  if (names.empty()) return "";
  return wrap(fmt::format("not looked for: {}; 'crossbill record --watch {}' "
                          "looks for them",
                          names, watch),
              style.width, 2);
}

std::string gain_headline(const Findings& findings, bool seen_in_part) {
  if (!findings.avoidable || findings.of_ns <= 0) return "";
  if (findings.avoidable->ns < findings::kWorthAHeadline * findings.of_ns)
    return fmt::format("nothing to gain above {:.0f} %{}",
                       100 * findings::kWorthAHeadline,
                       seen_in_part ? " in what was seen" : "");
  return fmt::format("avoidable {} of {}, in {} place{}",
                     saving_text(*findings.avoidable),
                     format_time(findings.of_ns), findings.places,
                     findings.places == 1 ? "" : "s");
}

}  // namespace

findings::NotLookedFor words_of_not_looked_for(const Findings& findings) {
  std::string names, watch;
  for (const findings::NotLookedFor& rule : findings.not_looked_for) {
    names += (names.empty() ? "" : ", ") + rule.rule;
    if (watch.find(rule.watch) == watch.npos)
      watch += (watch.empty() ? "" : ",") + rule.watch;
  }
  return {names, watch};
}

std::string saving_text(const Saving& saving) {
  std::string low = format_time(saving.low), high = format_time(saving.high);
  size_t unit = low.rfind(' ');
  if (unit != low.npos && high.ends_with(low.substr(unit))) {
    high.resize(high.size() - (low.size() - unit));
    low.resize(unit);
  }
  return fmt::format("{} ({} to {})", format_time(saving.ns), low, high);
}

void make_printable(Findings& findings) {
  auto make = [](std::string& text) { text = unicode::printable(text); };
  for (Finding& finding : findings.found) {
    for (std::string* each :
         {&finding.core, &finding.library, &finding.name, &finding.shown,
          &finding.evidence, &finding.advice.what})
      make(*each);
    for (std::string& line : finding.advice.change) make(line);
    for (std::optional<analysis::Place>* place : {&finding.site, &finding.via})
      if (*place)
        for (std::string* each :
             {&(*place)->file, &(*place)->module, &(*place)->function})
          make(*each);
  }
}

std::string avoidable_headline(const Findings& findings, bool seen_in_part) {
  auto errors = std::count_if(
      findings.found.begin(), findings.found.end(), [](const Finding& each) {
        return each.severity == findings::Severity::kError;
      });
  std::string text = gain_headline(findings, seen_in_part);
  if (errors == 0) return text;
  return fmt::format("{} error{} found{}{}", errors, errors == 1 ? "" : "s",
                     text.empty() ? "" : "; ", text);
}

std::string worst_findings(const Findings& findings, const Style& style) {
  std::string text;
  size_t shown = 0;
  for (const Finding& finding : findings.found) {
    if (finding.severity == Severity::kNote) continue;
    if (shown++ == kWorst) break;
    text += finding_text(finding, style);
  }
  shown = std::min(shown, kWorst);
  size_t rest = findings.found.size() - shown;
  if (shown > 0 && rest > 0)
    text +=
        fmt::format("and {} more: crossbill report FILE --findings\n", rest);
  return text;
}

std::string all_findings(const Findings& findings, const Style& style) {
  std::string text;
  for (const Finding& finding : findings.found)
    text += (text.empty() ? "" : "\n") + finding_text(finding, style) +
            details(finding, style);
  if (text.empty()) text = "no rule found anything\n";
  std::string rest = not_looked_for(findings, style);
  return rest.empty() ? text : text + "\n" + rest;
}

}  // namespace crossbill::report

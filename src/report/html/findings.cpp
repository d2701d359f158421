// SPDX-License-Identifier: MIT
// The page's findings: what and where, the numbers, and what to write instead.
#include "report/findings.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/sites.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/units.hpp"

namespace crossbill::report::html {
namespace {

using findings::Finding;

// Lines to take out and to put in: told apart by their sign, too.
std::string change_of(const Finding& finding) {
  if (finding.advice.change.empty()) return "";
  std::string lines;
  for (const std::string& line : finding.advice.change) {
    std::string_view name = line.starts_with('-')   ? "del"
                            : line.starts_with('+') ? "ins"
                                                    : "span";
    lines += element(name, "", escape(line)) + "\n";
  }
  return element("pre",
                 "class=\"change\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"What to write instead\"",
                 lines);
}

std::string saving_of(const Finding& finding, size_t index) {
  if (!finding.saving) return "";
  auto part = [&](double ns, const char* member) {
    return figure(format_time(ns), static_cast<double>(std::llround(ns)),
                  fmt::format("findings.{}.{}", index, member));
  };
  return element("p", "class=\"saving\"",
                 fmt::format("saves <strong>{}</strong> ({} to {})",
                             part(finding.saving->ns, "saving_ns"),
                             part(finding.saving->low, "saving_low_ns"),
                             part(finding.saving->high, "saving_high_ns")));
}

std::string source_of(const Finding& finding) {
  const std::string& source = finding.advice.source;
  if (source.empty() || source == "-") return "";
  bool address = source.starts_with("https://");
  if (!address) return "; " + escape(source);
  return fmt::format("; <a rel=\"noreferrer\" href=\"{0}\">{0}</a>",
                     escape(source));
}

std::string where(const Finding& finding, size_t index) {
  std::string text;
  if (finding.site) text += name(analysis::place_name(*finding.site)) + ": ";
  const std::string& function =
      finding.shown.empty() ? finding.name : finding.shown;
  text +=
      name(finding.library +
           (finding.library.empty() || function.empty() ? "" : " ") + function);
  if (finding.calls > 0)
    text +=
        ", " +
        figure(format_count(finding.calls), static_cast<double>(finding.calls),
               fmt::format("findings.{}.calls", index)) +
        (finding.calls == 1 ? " call" : " calls");
  return text;
}

std::string one(const Finding& finding, size_t index) {
  std::string severity(name_of(finding.severity));
  std::string text =
      element("h3", "",
              element("span", "class=\"rule\"", escape(finding.rule)) + " " +
                  element("span", "class=\"where\"", where(finding, index))) +
      saving_of(finding, index);
  if (!finding.evidence.empty())
    text += element("p", "class=\"evidence\"", escape(finding.evidence));
  if (!finding.advice.what.empty())
    text += element("p", "class=\"advice\"", escape(finding.advice.what));
  text += change_of(finding);
  text += element("p", "class=\"about\"",
                  fmt::format("{}, confidence {}{}", severity,
                              name_of(finding.confidence), source_of(finding)));
  return element("li", "class=\"finding " + severity + "\"", text) + "\n";
}

std::string not_looked_for(const findings::Findings& findings) {
  auto [names, watch] = words_of_not_looked_for(findings);
  if (names.empty()) return "";
  return element("p", "class=\"note\"",
                 fmt::format("Not looked for: {}. <code>crossbill record "
                             "--watch {}</code> looks for them.",
                             escape(names), escape(watch)));
}

}  // namespace

std::string findings_part(const Content& content) {
  std::string list;
  for (size_t i = 0; i < content.findings.found.size(); ++i)
    list += one(content.findings.found[i], i);
  std::string text = list.empty()
                         ? element("p", "", "No rule found anything.")
                         : element("ol", "class=\"findings\"", "\n" + list);
  return text + "\n" + not_looked_for(content.findings);
}

}  // namespace crossbill::report::html

// SPDX-License-Identifier: MIT
// The page's first part: what is not to be trusted, the four figures that
// matter, the picture, and all parts of the time.
#include <fmt/format.h>

#include <cmath>

#include "report/deaths.hpp"
#include "report/findings.hpp"
#include "report/footnotes.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/html/picture_svg.hpp"
#include "report/units.hpp"

namespace crossbill::report::html {
namespace {

using analysis::Amount;
using analysis::Bill;
using analysis::Times;

double whole_number(double ns) { return static_cast<double>(std::llround(ns)); }

std::string time_figure(double ns, std::string_view path) {
  return figure(format_time(ns), whole_number(ns), path);
}

std::string tile(std::string_view title, std::string_view value,
                 std::string_view more) {
  return fmt::format(
      "<div><dt>{}</dt><dd><span class=\"big\">{}</span>{}</dd></div>\n", title,
      value, more.empty() ? "" : fmt::format(" <span>{}</span>", more));
}

std::string overhead_tile(const Bill& bill) {
  if (!bill.totals.times)
    return tile("Overhead", "not known", "only counts were recorded");
  const Times& times = *bill.totals.times;
  std::string share;
  if (times.toll_share())
    share = figure(format_share(*times.toll_share()), *times.toll_share(),
                   "totals.toll_share") +
            " of " + format_time(times.whole()) + " in calls";
  return tile("Overhead", time_figure(times.toll(), "totals.toll_ns"), share);
}

std::string avoidable_tile(const Content& content) {
  const findings::Findings& found = content.findings;
  if (!found.avoidable) return tile("Avoidable", "not known", "");
  if (found.avoidable->ns <= 0 && !found.found.empty())
    return tile("Avoidable", "none for certain", "see the findings below");
  std::string places;
  if (found.avoidable->ns > 0 && found.of_ns > 0)
    places = fmt::format(
        "{} of the run; {} to {}, in {} place{}",
        format_share(found.avoidable->ns / found.of_ns),
        time_figure(found.avoidable->low, "avoidable.low_ns"),
        time_figure(found.avoidable->high, "avoidable.high_ns"),
        figure(format_count(found.places), static_cast<double>(found.places),
               "avoidable.places"),
        found.places == 1 ? "" : "s");
  return tile("Avoidable", time_figure(found.avoidable->ns, "avoidable.ns"),
              places);
}

std::string seen_tile(const Bill& bill) {
  if (!bill.coverage || !bill.coverage->unseen_share)
    return tile("Seen", "not known", "");
  return tile("Seen", format_share(1 - *bill.coverage->unseen_share),
              "of API calls lie in recorded calls");
}

std::string crossings_tile(const Bill& bill) {
  return tile("Crossings",
              figure(format_count(bill.crossings),
                     static_cast<double>(bill.crossings), "totals.crossings"),
              figure(format_count(bill.downcalls),
                     static_cast<double>(bill.downcalls), "totals.downcalls") +
                  " calls into libraries");
}

std::string tiles(const Content& content) {
  return element("dl", "class=\"tiles\"",
                 "\n" + overhead_tile(content.bill) + avoidable_tile(content) +
                     crossings_tile(content.bill) + seen_tile(content.bill));
}

struct Part {
  const char* label;
  std::string path;  // of the time
  double ns;
  const Amount* amount = nullptr;
};

std::string part_row(const Part& part, double all) {
  std::string cells =
      element("th", "scope=\"row\"", part.label) +
      element("td", "class=\"n\"", time_figure(part.ns, part.path)) +
      share_cell(all > 0 ? std::optional(part.ns / all) : std::nullopt);
  if (part.amount != nullptr) {
    std::string base = part.path.substr(0, part.path.rfind('.'));
    cells += element("td", "class=\"n\"",
                     figure(format_count(part.amount->calls),
                            static_cast<double>(part.amount->calls),
                            base + ".calls")) +
             element("td", "class=\"n\"",
                     figure(format_bytes(part.amount->bytes),
                            static_cast<double>(part.amount->bytes),
                            base + ".bytes"));
  } else {
    cells += "<td></td><td></td>";
  }
  return element("tr", "", cells) + "\n";
}

std::string parts_table(const Times& times) {
  const std::string kMarshalling = "totals.marshalling.";
  std::vector<Part> parts = {
      {"marshalling: values", kMarshalling + "values.ns", times.values.ns,
       &times.values},
      {"marshalling: strings", kMarshalling + "strings.ns", times.strings.ns,
       &times.strings},
      {"marshalling: copies", kMarshalling + "copies.ns", times.copies.ns,
       &times.copies},
      {"marshalling: objects", kMarshalling + "objects.ns", times.objects.ns,
       &times.objects},
      {"marshalling: memory", kMarshalling + "memory.ns", times.memory.ns,
       &times.memory},
      {"marshalling: glue", kMarshalling + "glue_ns", times.glue},
      {"transition", "totals.transition_ns", times.transition},
      {"cleanup", "totals.cleanup_ns", times.cleanup},
      {"waiting for the host's lock", "totals.wait.host_lock_ns",
       times.host_lock}};
  if (times.host_transition)
    parts.push_back({"dispatch, at least", "totals.host_transition_ns",
                     *times.host_transition});
  parts.push_back({"logic: the library's own", "totals.logic_ns", times.logic});
  parts.push_back({"callbacks: the host's own", "totals.host_ns", times.host});
  std::string rows;
  for (const Part& part : parts) rows += part_row(part, times.whole());
  return table("parts", "All parts of the time in calls",
               {{"part", "", false},
                {"time", ""},
                {"share", ""},
                {"calls", ""},
                {"bytes", ""}},
               rows);
}

// For those who were sent the page.
constexpr std::pair<const char*, const char*> kWords[] = {
    {"overhead",
     "time that goes into crossing between a program and its libraries, and "
     "not into work: marshalling, transition, cleanup, waiting for the host's "
     "lock, and the least of dispatch"},
    {"marshalling",
     "turning the host's values into the library's and back: values, strings, "
     "copies, objects, memory, glue"},
    {"transition", "the bare cost of each call"},
    {"cleanup", "giving back what a call needed"},
    {"dispatch",
     "what the host spends around a call: look-up, arguments, freeing the "
     "result"},
    {"logic", "the library's own work"},
    {"callbacks", "the host's own code that libraries call"},
    {"glue", "a module that only carries calls across, such as ctypes or JNA"},
    {"< 3 us", "less than its error, which is said in its place"},
    {"outside",
     "calls of a library to the host's API or libc in no recorded call of it: "
     "they were made in calls that were not seen"}};

std::string words() {
  std::string list;
  for (auto [word, meaning] : kWords)
    list +=
        element("dt", "", escape(word)) + element("dd", "", escape(meaning));
  return "<details><summary>What the words mean</summary>\n" +
         element("dl", "class=\"words\"", list) + "</details>\n";
}

std::string warnings(const Bill& bill) {
  std::string text, open = what_was_open(bill, Style{});
  if (!open.empty())
    text += element("pre", "class=\"warning\"", escape(open)) + "\n";
  if (!bill.filter.empty())
    text += element("p", "class=\"warning\"",
                    "The table of functions and the lines have only what "
                    "matches " +
                        name(bill.filter) + "; all else is of the whole run.") +
            "\n";
  for (const std::string& warning : warnings_of(bill))
    text += element("p", "class=\"warning\"", escape(warning)) + "\n";
  return text;
}

}  // namespace

std::string summary_part(const Content& content) {
  const Bill& bill = content.bill;
  std::string text = warnings(bill);
  if (bill.downcalls == 0)
    return text + element("p", "class=\"note\"",
                          bill.processes.empty()
                              ? "Nothing was recorded: no image of the command "
                                "took the agent."
                              : "No call into a library was seen.");
  text += tiles(content);
  text += element("figure",
                  "class=\"picture\" tabindex=\"0\" "
                  "aria-label=\"Where the time goes\"",
                  picture_svg(bill)) +
          "\n";
  if (bill.totals.times)
    text += "<details><summary>All parts of the time</summary>\n" +
            parts_table(*bill.totals.times) + "</details>\n";
  return text + words();
}

}  // namespace crossbill::report::html

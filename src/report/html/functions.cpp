// SPDX-License-Identifier: MIT
// The page's table of functions, which its script sorts, searches and opens.
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "analysis/module_name.hpp"
#include "analysis/sites.hpp"
#include "report/html/content.hpp"
#include "report/html/markup.hpp"
#include "report/units.hpp"

namespace crossbill::report::html {
namespace {

using analysis::Bill;
using analysis::Line;
using analysis::Times;

// As the text bill: what is within the error of the time is said to be so.
std::string part(const Line& line, double (*take)(const Times&)) {
  if (!line.times || line.built_in) return number_cell("", std::nullopt);
  return doubtful_cell(take(*line.times), line.times->total_error);
}

struct Cell {
  Column column;
  std::string (*write)(const Line& line);
};

// The order of the page. Keys are those of JSON's entries.
const Cell kCells[] = {
    {{"calls", "calls"},
     [](const Line& line) { return count_cell(line.calls); }},
    {{"overhead", "toll_ns"},
     [](const Line& line) {
       return part(line, [](const Times& times) { return times.toll(); });
     }},
    {{"share", "toll_share"},
     [](const Line& line) {
       bool known = line.times && !line.built_in;
       return share_cell(known ? line.times->toll_share() : std::nullopt);
     }},
    {{"total", "total_ns"},
     [](const Line& line) {
       if (!line.times) return number_cell("", std::nullopt);
       return doubtful_cell(line.times->total, line.times->total_error);
     }},
    {{"marshalling", "marshalling.ns"},
     [](const Line& line) {
       return part(line,
                   [](const Times& times) { return times.marshalling(); });
     }},
    {{"transition", "transition_ns"},
     [](const Line& line) {
       return part(line, [](const Times& times) { return times.transition; });
     }},
    {{"logic", "logic_ns"},
     [](const Line& line) {
       return part(line, [](const Times& times) { return times.logic; });
     }},
    {{"cleanup", "cleanup_ns"},
     [](const Line& line) {
       return part(line, [](const Times& times) { return times.cleanup; });
     }},
    {{"lock wait", "wait.host_lock_ns"},
     [](const Line& line) {
       return time_cell(line.times ? std::optional(line.times->host_lock)
                                   : std::nullopt);
     }},
    {{"p50", "p50_ns"}, [](const Line& line) { return time_cell(line.p50); }},
    {{"p99", "p99_ns"}, [](const Line& line) { return time_cell(line.p99); }},
    {{"max", "max_ns"}, [](const Line& line) { return time_cell(line.max); }},
    {{"errors", "errors"},
     [](const Line& line) { return count_cell(line.errors); }},
};

// Whose calls they are, where the bill was made by that.
std::string group_of(const Line& line, const Bill& bill) {
  std::string text;
  if (line.from) text = "called from " + analysis::short_module(*line.from);
  if (line.site) text = "called from " + analysis::called_from(line);
  if (line.thread)
    text = fmt::format("thread {} {}", *line.thread, line.thread_name);
  else if (line.process)
    text = fmt::format("pid {}", bill.processes[*line.process].pid);
  if (text.empty()) return "";
  return " " + element("span", "class=\"group\"", escape(text));
}

std::string row(const Line& line, const Bill& bill, size_t index) {
  std::string cells =
      element("th", "scope=\"row\"",
              name(line.shown.empty() ? line.name : line.shown) +
                  group_of(line, bill)) +
      element("td", "", name(line.library));
  for (const Cell& cell : kCells) cells += cell.write(line);
  return element("tr",
                 fmt::format("data-entry=\"{}\" data-library=\"{}\"", index,
                             escape(line.library)),
                 cells) +
         "\n";
}

std::string tools(const Bill& bill) {
  std::set<std::string> libraries;
  for (const Line& line : bill.entries) libraries.insert(line.library);
  std::string options = "<option value=\"\">all</option>";
  for (const std::string& library : libraries)
    options +=
        fmt::format("<option value=\"{0}\">{0}</option>", escape(library));
  return "<div class=\"tools\" data-script hidden><label>Search <input "
         "type=\"search\" id=\"function-search\" "
         "autocomplete=\"off\"></label> <label>Library <select "
         "id=\"function-library\">" +
         options +
         "</select></label> <output id=\"function-count\"></output></div>\n";
}

}  // namespace

std::string functions_part(const Content& content) {
  const Bill& bill = content.bill;
  if (bill.entries.empty()) {
    if (bill.filter.empty()) return "";
    return element("p", "class=\"note\"",
                   "No function matches " + name(bill.filter) + ".");
  }
  std::string rows;
  for (size_t i = 0; i < bill.entries.size(); ++i)
    rows += row(bill.entries[i], bill, i);
  std::vector<Column> columns = {{"function", "name", false},
                                 {"library", "library", false}};
  for (const Cell& cell : kCells) columns.push_back(cell.column);
  std::string text =
      tools(bill) +
      table("function-table",
            "Functions of libraries, most overhead first; open one for its "
            "parts and its call times",
            columns, rows);
  if (bill.entries_left_out == 0) return text;
  return text +
         element("p", "class=\"note\"",
                 fmt::format("{} more functions, with {} calls and {} of "
                             "overhead, are left out; <code>--top 0</code> "
                             "shows all.",
                             format_count(bill.entries_left_out),
                             format_count(bill.left_out.calls),
                             format_time(bill.left_out.ns)));
}

}  // namespace crossbill::report::html

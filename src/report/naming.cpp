// SPDX-License-Identifier: MIT
// How functions are named in tables: see naming.hpp.
#include "report/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "analysis/module_name.hpp"
#include "report/units.hpp"

namespace crossbill::report {
namespace {

using analysis::Bill;
using analysis::Line;

constexpr uint32_t kDeepestLine = 8;    // no line is indented more often
constexpr size_t kLibraryColumns = 20;  // a longer name takes more

// Many modules have no library in common.
std::string library_of(const Line& line) {
  if (line.imports > 1) return "";
  return line.library;
}

// The parameters and qualifiers of a C++ function, which end its name: the
// first to go where there is no room, since what is left must tell functions
// apart.
std::string without_parameters(const std::string& name) {
  size_t close = name.rfind(')');
  int depth = 0;
  for (size_t at = close; at != name.npos && at > 0; --at) {
    if (name[at] == ')') ++depth;
    if (name[at] == '(' && --depth == 0) return name.substr(0, at);
  }
  return name;
}

// What stands before the function's name: which library it is of, and whose
// call it is where that tells two lines apart.
std::string place_of(const Line& line, const Bill& bill, size_t width) {
  std::string place =
      std::string(2 * size_t{std::min(line.depth, kDeepestLine)}, ' ');
  place = pad_right(place + library_of(line), width);
  if (line.from) place += " called from " + analysis::short_module(*line.from);
  if (line.thread)
    place += fmt::format(" {} {}", *line.thread, line.thread_name);
  else if (line.process)
    place += fmt::format(" pid {}", bill.processes[*line.process].pid);
  return place + "  ";
}

std::string function_of(const Line& line) {
  if (line.sums_up > 0)
    return fmt::format("{} more functions", format_count(line.sums_up));
  if (line.imports == 1) return "import of " + line.name;
  if (line.imports > 1)
    return fmt::format("import of {} modules", format_count(line.imports));
  return line.shown.empty() ? line.name : line.shown;
}

// Whether another function of the library has that name and other parameters.
bool is_overloaded(const Line& line, const std::string& bare,
                   const Bill& bill) {
  return std::any_of(
      bill.entries.begin(), bill.entries.end(), [&](const Line& other) {
        std::string name = function_of(other);
        return other.library == line.library && name.starts_with(bare) &&
               name != function_of(line) && without_parameters(name) == bare;
      });
}

}  // namespace

std::string naming(const Line& line, const Bill& bill, size_t library,
                   size_t room) {
  constexpr size_t kLeastOfParameters = 8;
  std::string place = place_of(line, bill, library);
  std::string name = function_of(line);
  size_t taken = columns_of(place);
  if (taken + columns_of(name) <= room) return place + name;
  std::string bare = without_parameters(name);
  if (!is_overloaded(line, bare, bill)) return place + bare;
  size_t least = columns_of(bare) + kLeastOfParameters;
  return place + shorten(name, std::max(room - std::min(room, taken), least));
}

size_t library_width(const Bill& bill) {
  size_t width = std::string_view("library").size();
  for (const Line& line : bill.entries) {
    size_t wanted = 2 * size_t{std::min(line.depth, kDeepestLine)} +
                    columns_of(library_of(line));
    if (wanted <= kLibraryColumns) width = std::max(width, wanted);
  }
  return width;
}

}  // namespace crossbill::report

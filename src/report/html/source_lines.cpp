// SPDX-License-Identifier: MIT
// Reads sources: see source_lines.hpp.
#include "report/html/source_lines.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "report/units.hpp"
#include "unicode/printable.hpp"

namespace crossbill::report::html {
namespace {

// What a recording names is shown only where it is a source, so that a page of
// somebody else's recording does not show other files of who makes it.
constexpr std::string_view kSuffixes[] = {
    ".py",  ".pyx", ".pyi", ".pxd", ".c",  ".cc",  ".cpp", ".cxx",  ".h",
    ".hpp", ".hh",  ".rs",  ".go",  ".js", ".mjs", ".ts",  ".java", ".kt",
    ".rb",  ".pl",  ".pm",  ".lua", ".jl", ".R",   ".f90", ".zig"};

constexpr uintmax_t kLargest = 8 << 20;  // of what people write
constexpr size_t kColumns = 200;

// A device or a pipe would be waited for.
std::vector<std::string> lines_of(const std::string& file) {
  std::error_code failed;
  bool named = std::any_of(
      std::begin(kSuffixes), std::end(kSuffixes),
      [&](std::string_view suffix) { return file.ends_with(suffix); });
  bool good = named && !std::filesystem::is_symlink(file, failed) &&
              std::filesystem::is_regular_file(file, failed) && !failed &&
              std::filesystem::file_size(file, failed) <= kLargest && !failed;
  std::vector<std::string> lines;
  if (!good) return lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

std::string SourceLines::line_of(const analysis::Place& place) {
  bool sought = known_ && place.line > 0 && place.file.starts_with('/') &&
                place.source == analysis::Source::kSame;
  if (!sought) return "";
  auto [found, added] = files_.try_emplace(place.file);
  if (added) found->second = lines_of(place.file);
  if (place.line > found->second.size()) return "";
  const std::string& line = found->second[place.line - 1];
  size_t start = line.find_first_not_of(" \t");
  if (start == line.npos) return "";
  std::string text = line.substr(start);
  for (char& letter : text)
    if (letter == '\t') letter = ' ';
  return shorten(unicode::printable(text), kColumns);
}

}  // namespace crossbill::report::html

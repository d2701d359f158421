// SPDX-License-Identifier: MIT
// Reads sources: see source_lines.hpp.
#include "report/html/source_lines.hpp"

#include <sys/stat.h>

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
    ".py",    ".pyx", ".pyi", ".pxd", ".c",   ".cc",  ".cpp", ".cxx",  ".h",
    ".hpp",   ".hh",  ".rs",  ".go",  ".js",  ".mjs", ".ts",  ".java", ".kt",
    ".scala", ".rb",  ".pl",  ".pm",  ".lua", ".jl",  ".R",   ".f90",  ".zig"};

// Where build tools have sources that are named by their package.
constexpr std::string_view kFolders[] = {"",
                                         "src",
                                         "src/main/java",
                                         "src/main/kotlin",
                                         "src/main/scala",
                                         "src/test/java",
                                         "src/test/kotlin"};

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

bool is_older(const std::filesystem::path& file, uint64_t than_ns) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return false;
  return static_cast<uint64_t>(status.st_mtim.tv_sec) * 1'000'000'000 +
             static_cast<uint64_t>(status.st_mtim.tv_nsec) <=
         than_ns;
}

}  // namespace

std::string SourceLines::path_of(const analysis::Place& place) const {
  if (place.source != analysis::Source::kSame) return "";
  if (place.file.starts_with('/')) return place.file;
  // It leads nowhere else than below these folders.
  bool of_class = place.file.ends_with(".java") ||
                  place.file.ends_with(".kt") || place.file.ends_with(".scala");
  if (!of_class || place.file.find("..") != place.file.npos) return "";
  for (std::string_view folder : kFolders) {
    std::filesystem::path path = std::filesystem::path(folder) / place.file;
    if (is_older(path, *started_ns_)) return path;
  }
  return "";
}

std::string SourceLines::line_of(const analysis::Place& place) {
  if (!started_ns_ || place.line == 0) return "";
  auto [found, added] = files_.try_emplace(place.file);
  if (added) found->second = lines_of(path_of(place));
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

// SPDX-License-Identifier: MIT
// Names the places that calls return to: see code_places.hpp.
//
// A call's line is that of the instruction before the one it returns to, which
// may be another statement's, or another function's where the callee never
// returns. Function symbols are of the whole function, also where others were
// put into it.
#include "recording/code_places.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "elf/line_table.hpp"
#include "elf/reader.hpp"

namespace crossbill::recording {
namespace {

std::string folder_of(const std::string& path) {
  size_t slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

// The file's name in .gnu_debuglink.
std::string debug_link(const elf::Reader& reader) {
  for (const elf::Section& section : reader.sections()) {
    if (section.name != ".gnu_debuglink") continue;
    std::string bytes = reader.bytes(section.header).value_or("");
    return bytes.substr(0, bytes.find('\0'));
  }
  return "";
}

// Where what was split off from a module may lie.
std::vector<std::string> debug_files(const std::string& path,
                                     const elf::Reader& reader) {
  std::vector<std::string> files;
  std::string id = reader.build_id();
  if (id.size() > 2)
    files.push_back("/usr/lib/debug/.build-id/" + id.substr(0, 2) + "/" +
                    id.substr(2) + ".debug");
  std::string link = debug_link(reader), folder = folder_of(path);
  if (link.empty() || link.find('/') != link.npos) return files;
  for (const std::string& where :
       {folder, folder + "/.debug", "/usr/lib/debug" + folder})
    files.push_back(where + "/" + link);
  return files;
}

void name_functions(const elf::Reader& reader, CodePlaces& places) {
  auto sections = reader.sections();
  for (uint32_t wanted : {SHT_SYMTAB, SHT_DYNSYM})
    for (const elf::Section& section : sections) {
      if (section.header.sh_type != wanted) continue;
      auto first_in = [&](const elf::Symbol& symbol) {
        auto at = places.upper_bound(symbol.entry.st_value);
        bool inside = symbol.defines_function() && at != places.end() &&
                      at->first - symbol.entry.st_value <= symbol.entry.st_size;
        return inside ? at : places.end();
      };
      reader.each_symbol(
          sections, section,
          [&](const elf::Symbol& symbol) {
            return first_in(symbol) != places.end();
          },
          [&](const elf::Symbol& symbol) {
            for (auto at = first_in(symbol);
                 at != places.end() &&
                 at->first - symbol.entry.st_value <= symbol.entry.st_size;
                 ++at)
              if (at->second.function.empty())
                at->second.function = symbol.name;
          });
    }
}

// False: the file says nothing of lines.
bool name_lines(const elf::Reader& reader, CodePlaces& places) {
  elf::SourceLines lines;
  for (const auto& [address, place] : places) lines[address - 1];
  elf::find_lines(reader, lines);
  bool found = false;
  for (auto& [address, place] : places) {
    const elf::SourceLine& line = lines[address - 1];
    if (line.file.empty() || line.line == 0) continue;
    place.file = line.file;
    place.line = line.line;
    found = true;
  }
  return found;
}

uint64_t ns_of(const struct timespec& time) {
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<uint64_t>(time.tv_nsec);
}

// When the file came to be what it is, or where it is: an older one may have
// been moved there.
uint64_t changed_ns(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return 0;
  return std::max(ns_of(status.st_mtim), ns_of(status.st_ctim));
}

}  // namespace

ModuleFile find_code_places(const std::string& path,
                            const std::string& build_id, uint64_t recorded_ns,
                            CodePlaces& places) {
  elf::File file(path);
  if (file.problem() != 0 || !file.regular()) return ModuleFile::kGone;
  elf::Reader reader(file);
  bool same = build_id.empty() ? changed_ns(path) <= recorded_ns
                               : reader.build_id() == build_id;
  if (!same) return ModuleFile::kChanged;
  bool has_lines = name_lines(reader, places);
  name_functions(reader, places);
  if (has_lines || build_id.empty()) return ModuleFile::kSame;
  for (const std::string& split_off : debug_files(path, reader)) {
    elf::File debug_file(split_off);
    if (debug_file.problem() != 0 || !debug_file.regular()) continue;
    elf::Reader debug(debug_file);
    if (debug.build_id() != build_id) continue;
    name_lines(debug, places);
    name_functions(debug, places);
    break;
  }
  return ModuleFile::kSame;
}

}  // namespace crossbill::recording

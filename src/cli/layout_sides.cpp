// SPDX-License-Identifier: MIT
#include "cli/layout_sides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "cli/guard.hpp"
#include "cli/layout_header.hpp"
#include "cli/layout_python.hpp"
#include "contract/contract.hpp"
#include "elf/reader.hpp"
#include "layout/contracts.hpp"
#include "layout/dwarf.hpp"
#include "layout/probe.hpp"
#include "layout/problem.hpp"
#include "layout/similar.hpp"
#include "layout/symbols.hpp"

namespace crossbill::cli {
namespace {

using layout::problem;
using layout::Problem;
using layout::Renamed;
using layout::Side;
using layout::Symbols;
using layout::TypeId;
using layout::Wanted;

std::string why_unreadable(const std::string& path) {
  elf::File file(path);
  if (file.problem() != 0)
    return fmt::format("{}: {}", path, std::strerror(file.problem()));
  if (file.folder()) return path + " is a folder; name a file in it";
  if (!file.regular()) return path + " is no regular file";
  elf::Reader reader(file);
  if (!reader.is_elf())
    return path +
           " is no ELF file: name a program, a library, an object or a "
           "Python file";
  return "";
}

// What others are to be asked for by the names of `symbols`.
Wanted only(std::vector<std::string> symbols) {
  Wanted wanted;
  wanted.symbols = std::move(symbols);
  return wanted;
}

Wanted with_progress(Wanted wanted, Progress& progress) {
  wanted.progress = [&progress](uint64_t done, uint64_t all) {
    progress.at("reading the debug information of", done, all);
  };
  return wanted;
}

// A side in which nothing is known of anything that was asked for.
bool is_silent(const Side& side) {
  auto known = [](const auto& each) { return each.unknown.empty(); };
  return side.globals.empty() && side.named.empty() &&
         std::none_of(side.functions.begin(), side.functions.end(), known);
}

// The names of `first` that are in `second`, too; both sorted.
std::vector<std::string> in_both(const std::vector<std::string>& first,
                                 const std::vector<std::string>& second) {
  std::vector<std::string> both;
  std::set_intersection(first.begin(), first.end(), second.begin(),
                        second.end(), std::back_inserter(both));
  return both;
}

void make_set(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

// What a native host takes of the library by name.
std::vector<std::string> taken(const std::string& host, const Symbols& library,
                               const BoundaryNames& names) {
  std::vector<std::string> taken =
      in_both(layout::symbols_of(host).needed, library.defined);
  return names.only.empty() ? taken : in_both(taken, names.only);
}

// The same, what a probe in it declares, and its own names of the map.
std::vector<std::string> asked_of_host(const std::vector<std::string>& taken,
                                       const Symbols& library,
                                       const BoundaryNames& names) {
  std::vector<std::string> asked = taken;
  for (const std::string& symbol :
       names.only.empty() ? library.defined : names.only)
    asked.push_back(std::string(layout::kProbePrefix) + symbol);
  for (const Renamed& each : names.renamed) asked.push_back(each.host);
  make_set(asked);
  return asked;
}

// A function for each of `symbols` that the side does not know, so that each
// has an answer.
void add_unknown(Side& side, const std::vector<std::string>& symbols) {
  std::string reason = side.unknown, remedy = side.remedy;
  if (reason.empty()) {
    reason = side.path + " holds no declaration of it";
    remedy = "add the file that --probe writes to it";
  }
  std::vector<layout::Function> unknown;
  for (const std::string& symbol : symbols) {
    if (side.function(symbol) != nullptr || side.global(symbol) != nullptr)
      continue;
    layout::Function function;
    function.symbol = function.name = symbol;
    function.unknown = reason;
    function.remedy = remedy;
    unknown.push_back(std::move(function));
  }
  side.functions.insert(side.functions.end(),
                        std::make_move_iterator(unknown.begin()),
                        std::make_move_iterator(unknown.end()));
  std::sort(side.functions.begin(), side.functions.end(),
            [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
}

// Pointers to functions that the map names are what the host believes of the
// functions that it puts there.
TypeId pointed_function(const Side& side, TypeId id) {
  while (id != layout::kNoType && side.at(id).kind == layout::Kind::kPointer)
    id = side.at(id).of;
  bool found =
      id != layout::kNoType && side.at(id).kind == layout::Kind::kFunction;
  return found ? id : layout::kNoType;
}

layout::Function renamed_function(const Side& side, const std::string& name) {
  layout::Function function;
  function.symbol = function.name = name;
  const layout::Global* global = side.global(name);
  TypeId id = global != nullptr ? global->type : layout::kNoType;
  for (TypeId named : side.named)
    if (side.at(named).alias == name || side.at(named).name == name) id = named;
  TypeId pointed = pointed_function(side, id);
  if (pointed == layout::kNoType) {
    function.unknown = fmt::format(
        "{} has no variable or type {} that is a pointer to a function",
        side.path, name);
    function.remedy =
        "name a global or static pointer, or a typedef, in the map";
    return function;
  }
  function.signature = side.at(pointed).signature;
  function.place = global != nullptr ? global->place : side.at(id).place;
  function.producer =
      global != nullptr ? global->producer : side.at(id).producer;
  return function;
}

void add_renamed(Side& side, const std::vector<Renamed>& renamed) {
  for (const Renamed& each : renamed) {
    const layout::Function* known = side.function(each.host);
    if (known != nullptr && known->unknown.empty()) continue;
    std::erase_if(side.functions, [&](const layout::Function& one) {
      return one.symbol == each.host;
    });
    auto at = std::lower_bound(
        side.functions.begin(), side.functions.end(), each.host,
        [](const auto& a, const std::string& name) { return a.symbol < name; });
    side.functions.insert(at, renamed_function(side, each.host));
  }
}

// A line of the map that names no function of the library, or "".
std::string wrong_in_map(const std::vector<Renamed>& renamed,
                         const std::string& library, const Symbols& symbols) {
  for (const Renamed& each : renamed)
    if (!symbols.defined.empty() &&
        !std::binary_search(symbols.defined.begin(), symbols.defined.end(),
                            each.library))
      return fmt::format("{} has no symbol {}{}", library, each.library,
                         layout::did_you_mean(each.library, symbols.defined));
  return "";
}

// What the library must say: whatever the host has declared.
std::vector<std::string> asked_of_library(const Side& host,
                                          const Symbols& library,
                                          const BoundaryNames& names) {
  std::vector<std::string> asked;
  for (const auto& function : host.functions) asked.push_back(function.symbol);
  for (const auto& global : host.globals) asked.push_back(global.symbol);
  make_set(asked);
  if (!library.defined.empty()) asked = in_both(asked, library.defined);
  for (const Renamed& each : names.renamed) asked.push_back(each.library);
  make_set(asked);
  return asked;
}

// What headers say of a library; the machine is the library's own.
Read<Side> with_header(const std::string& path, const Wanted& wanted,
                       const Sources& sources) {
  HeaderRequest request{sources.headers, sources.flags,
                        split_words(sources.compiler)};
  Read<Side> side = read_header(request, wanted);
  if (side) side->path = path;
  return side;
}

// What the program looks up in this very file, and does not find.
std::vector<std::string> missing_of(const Side& host,
                                    const std::string& library,
                                    const Symbols& symbols) {
  std::vector<std::string> missing;
  for (const layout::Function& each : host.functions) {
    std::error_code failed;
    bool here = !each.library.empty() && !symbols.defined.empty() &&
                std::filesystem::equivalent(each.library, library, failed);
    if (here && !std::binary_search(symbols.defined.begin(),
                                    symbols.defined.end(), each.symbol))
      missing.push_back(each.symbol);
  }
  make_set(missing);
  return missing;
}

}  // namespace

Read<Side> read_library(const std::string& path, const Wanted& wanted,
                        const Sources& sources, Progress& progress) {
  Guarded::reads(path);
  progress.about(path);
  if (std::string why = why_unreadable(path); !why.empty())
    return problem("{}", why);
  if (!sources.headers.empty()) return with_header(path, wanted, sources);
  Read<Side> side = layout::read_dwarf(path, with_progress(wanted, progress));
  if (side && !is_silent(*side)) return side;
  auto contract = contract::read_library(path);
  if (contract) return layout::read_contract(*contract, path, wanted);
  return side;
}

Read<Side> read_host(const std::string& path, const Wanted& wanted,
                     const Sources& sources, Progress& progress) {
  if (!is_python_host(path)) {
    Sources itself = sources;
    itself.headers.clear();
    return read_library(path, wanted, itself, progress);
  }
  Guarded::reads(path);
  progress.about(path);
  progress.at("importing");
  return read_python(path, sources.python, wanted);
}

Read<Boundary> read_boundary(const std::string& host,
                             const std::string& library,
                             const BoundaryNames& names, const Sources& sources,
                             Progress& progress) {
  bool python = is_python_host(host);
  for (const std::string* path : {&library, &host})
    if (std::string why = python && path == &host ? "" : why_unreadable(*path);
        !why.empty())
      return problem("{}", why);
  Symbols symbols = layout::symbols_of(library);
  if (std::string wrong = wrong_in_map(names.renamed, library, symbols);
      !wrong.empty())
    return problem("{}", wrong);
  std::vector<std::string> by_name;
  Wanted wanted;
  wanted.all_symbols = python;
  wanted.library = library;
  if (!python) {
    by_name = taken(host, symbols, names);
    wanted.symbols = asked_of_host(by_name, symbols, names);
    for (const Renamed& each : names.renamed) wanted.types.push_back(each.host);
  }
  Read<Side> believed = read_host(host, wanted, sources, progress);
  if (!believed) return tl::unexpected(believed.error());
  add_renamed(*believed, names.renamed);
  add_unknown(*believed, by_name);
  wanted = only(asked_of_library(*believed, symbols, names));
  if (wanted.symbols.empty())
    return Boundary{
        std::move(*believed),
        {},
        fmt::format(
            "{} takes nothing from {} by name; if it finds functions with "
            "dlsym, name them with --symbol-map",
            host, library)};
  Read<Side> defined = read_library(library, wanted, sources, progress);
  if (!defined) return tl::unexpected(defined.error());
  if (python) defined->missing = missing_of(*believed, library, symbols);
  return Boundary{std::move(*believed), std::move(*defined), ""};
}

Read<std::vector<Renamed>> read_symbol_map(const std::string& path) {
  std::vector<Renamed> renamed;
  std::ifstream file(path);
  if (!file) return problem("{}: {}", path, std::strerror(errno));
  auto trimmed = [](std::string text) {
    size_t begin = text.find_first_not_of(" \t\r");
    if (begin == text.npos) return std::string();
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
  };
  std::string line;
  for (int number = 1; std::getline(file, line); number++) {
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    size_t equals = line.find('=');
    std::string host = trimmed(line.substr(0, equals));
    std::string library =
        equals == line.npos ? "" : trimmed(line.substr(equals + 1));
    if (host.empty() || library.empty())
      return problem("{}:{}: expected `name = symbol`, found `{}`", path,
                     number, line);
    renamed.push_back({host, library});
  }
  return renamed;
}

}  // namespace crossbill::cli

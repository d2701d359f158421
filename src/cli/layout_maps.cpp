// SPDX-License-Identifier: MIT
// crossbill layout LIB TYPE: how types lie in memory, and assertions that keep
// them there.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/layout_header.hpp"
#include "cli/layout_print.hpp"
#include "cli/layout_python.hpp"
#include "cli/layout_sides.hpp"
#include "layout/emit.hpp"
#include "layout/reach.hpp"
#include "layout/similar.hpp"
#include "layout/symbols.hpp"

namespace crossbill::cli {
namespace {

using layout::Side;
using layout::Type;
using layout::TypeId;
using layout::Wanted;

// Whether it has bytes of its own to show.
bool has_map(const Side& side, TypeId id) {
  switch (side.at(id).kind) {
    case layout::Kind::kRecord:
    case layout::Kind::kUnion:
    case layout::Kind::kVariant:
    case layout::Kind::kEnum:
      return side.at(id).size.has_value();
    default:
      return false;
  }
}

bool is_called(const Type& type, const std::string& name) {
  auto ends = [&](const std::string& whole) {
    // "dyn core::any::Any" is no Any.
    bool made_of = whole.starts_with("dyn ") || whole.starts_with('&');
    return whole == name || (!made_of && whole.ends_with("::" + name));
  };
  return ends(type.name) || ends(type.alias);
}

std::string first_scope(const std::string& name) {
  size_t end = name.find("::");
  return end == name.npos ? "" : name.substr(0, end);
}

// A Rust library holds debug information of all crates that are linked in. Its
// own is the one whose functions it exports; "Data" means that one's, where it
// has one.
void prefer_own(const Side& side, std::vector<TypeId>& found, size_t first) {
  std::set<std::string> own;
  for (const layout::Function& each : side.functions) {
    bool rust =
        side.producers[each.producer].language == layout::Language::kRust;
    if (each.is_defined && rust) own.insert(first_scope(each.name));
  }
  own.erase("");
  auto is_own = [&](TypeId id) {
    return own.count(first_scope(side.at(id).name)) != 0;
  };
  auto begin = found.begin() + static_cast<std::ptrdiff_t>(first);
  if (std::any_of(begin, found.end(), is_own))
    found.erase(std::remove_if(begin, found.end(),
                               [&](TypeId id) { return !is_own(id); }),
                found.end());
}

std::vector<std::string> names_in(const Side& side) {
  std::vector<std::string> names;
  for (TypeId id : side.named) {
    if (!has_map(side, id)) continue;
    const Type& type = side.at(id);
    if (!type.name.empty()) names.push_back(type.name);
    if (!type.alias.empty()) names.push_back(type.alias);
  }
  return names;
}

// A header without a library: all that it declares.
Read<Side> read_header_alone(const LayoutOptions& options) {
  Wanted wanted;
  wanted.all_types = wanted.all_symbols = true;
  return read_headers(options.headers, options.headers.front(), wanted,
                      options.compiler, options.flags);
}

Read<Side> read_all(const LayoutOptions& options, Progress& progress) {
  if (options.files.empty()) return read_header_alone(options);
  const std::string& path = options.files.front();
  Wanted wanted;
  wanted.all_types = true;
  wanted.symbols = layout::symbols_of(path).defined;
  return is_python_host(path)
             ? read_host(path, wanted, options.sources(), progress)
             : read_library(path, wanted, options.sources(), progress);
}

// Why a compiler has declared a type that it has seen, and not described it.
struct Declaring {
  const char* producer;
  layout::Language language;
  const char* why;
};
constexpr Declaring kDeclaring[] = {
    {"gcc", layout::Language::kCpp,
     "g++ describes a class that has virtual functions where the first of them "
     "is defined; build with -femit-class-debug-always"},
    {"clang", layout::Language::kCpp,
     "clang++ describes a class where its constructor or its first virtual "
     "function is defined; build with -fstandalone-debug"},
};

// Of a name that has no map: whether the file declares it, and no more.
std::string why_no_map(const Side& side, const std::string& name) {
  for (TypeId id : side.named) {
    const Type& type = side.at(id);
    if (type.kind != layout::Kind::kOpaque || !is_called(type, name)) continue;
    const layout::Producer& made = side.producers[type.producer];
    for (const Declaring& each : kDeclaring)
      if (made.name == each.producer && made.language == each.language)
        return fmt::format("{} only declares {}: {}", side.path, name,
                           each.why);
    return fmt::format(
        "{} only declares {}: build what defines it with -g, too, or name its "
        "header by --header",
        side.path, name);
  }
  return fmt::format("{} has no type {}{}", side.path, name,
                     layout::did_you_mean(name, names_in(side)));
}

// The types that were asked for, or all that cross the boundary; of a file that
// exports none, all. A problem where there is no such type.
Read<std::vector<TypeId>> types_of(const LayoutOptions& options,
                                   const Side& side) {
  std::vector<TypeId> found;
  for (const std::string& name : options.types) {
    size_t before = found.size();
    for (TypeId id : side.named)
      if (has_map(side, id) && is_called(side.at(id), name))
        found.push_back(id);
    prefer_own(side, found, before);
    if (found.size() == before && side.named.empty() && !side.unknown.empty())
      return tl::unexpected(layout::Problem{side.unknown + "; " + side.remedy});
    if (found.size() == before)
      return tl::unexpected(layout::Problem{why_no_map(side, name)});
  }
  if (!options.types.empty()) return found;
  // Nameless ones are parts of others.
  for (TypeId id : layout::reached(side)) {
    bool named = !side.at(id).name.empty() || !side.at(id).alias.empty();
    if (named && has_map(side, id)) found.push_back(id);
  }
  for (TypeId id : side.named)
    if (found.empty() && has_map(side, id)) found.push_back(id);
  return found;
}

struct Found {
  Side side;
  std::vector<TypeId> types;
};

Read<Found> find_types(const LayoutOptions& options, Progress& progress) {
  auto side = read_all(options, progress);
  if (!side) return tl::unexpected(side.error());
  auto types = types_of(options, *side);
  if (!types) return tl::unexpected(types.error());
  if (types->empty())
    return tl::unexpected(layout::Problem{
        side->unknown.empty()
            ? side->path + " has no structs, unions or enums to show"
            : side->unknown + "; " + side->remedy});
  return Found{std::move(*side), std::move(*types)};
}

// All that the other language can reach, but through types that are closed to
// it; with those of which nothing is known, since the file is to say so. Of a
// file without exports, what is there.
void reach_as(Found& found, const layout::Emitter& emitter) {
  std::vector<TypeId> all = layout::reached(found.side);
  auto mapped = [&](TypeId id) { return has_map(found.side, id); };
  if (std::none_of(all.begin(), all.end(), mapped)) return;
  std::vector<TypeId> open = layout::reached(found.side, emitter.is_closed);
  std::erase_if(open, [&](TypeId id) {
    const Type& type = found.side.at(id);
    bool is_declared = type.kind == layout::Kind::kOpaque && !type.name.empty();
    return !is_declared && !mapped(id);
  });
  found.types = std::move(open);
}

}  // namespace

int layout_maps(const LayoutOptions& options) {
  Progress progress;
  auto found = find_types(options, progress);
  if (!found) return cannot_tell(found.error());
  progress.end();
  report::Maps maps{found->side, {}};
  auto users = layout::users_of(found->side, found->types);
  for (size_t i = 0; i < found->types.size(); i++)
    maps.types.push_back({found->types[i], std::move(users[i])});
  return print_maps(options, {maps});
}

int layout_emit(const LayoutOptions& options) {
  Progress progress;
  auto found = find_types(options, progress);
  if (!found) return cannot_tell(found.error());
  progress.end();
  const auto* emitter =
      std::find_if(layout::kEmitters.begin(), layout::kEmitters.end(),
                   [&](const auto& row) { return row.name == options.emit; });
  if (options.types.empty()) reach_as(*found, *emitter);
  return print_text(options, emitter->write(found->side, found->types), kAgree);
}

}  // namespace crossbill::cli

// SPDX-License-Identifier: MIT
#include "layout/dwarf/unknown.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbill::layout::dwarf {
namespace {

constexpr const char* kProbe =
    "compile the host together with the file that --probe writes";

// Compilers that keep no declarations, in the order in which they are named.
struct Silent {
  const char* producer;
  bool when_optimised;  // false: only where not
  const char* why;
  const char* remedy;
};
constexpr Silent kSilent[] = {
    {"clang", false, "clang at -O0 keeps no declarations of what it calls",
     "compile the host with -O1, or add the file that --probe writes"},
    {"rustc", true, "rustc keeps no declarations of extern blocks", kProbe},
    {"zig", true, "zig keeps no declaration of it", kProbe},
    {"go", true, "Go keeps no declarations of C functions", kProbe},
    {"ldc", true, "LDC keeps no declarations of what it calls", kProbe},
    {"fpc", true, "Free Pascal keeps no declarations of what it calls", kProbe},
    {"gdc", false, "GDC at -O0 keeps no declarations of what it calls",
     "compile the host with -O1"},
    {"tcc", true, "tcc keeps no declarations of what it calls", kProbe},
};

constexpr const char* kNoDebug =
    "build it with -g, or name its header by --header";

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// What start-up code and compilers need of the system's libraries.
bool is_reserved(const std::string& name) {
  return name.size() > 1 && name[0] == '_' &&
         (name[1] == '_' || (name[1] >= 'A' && name[1] <= 'Z'));
}

Reason reason_for(const Symbol& symbol, const Makers& makers,
                  const Side& side) {
  if (!makers.missing().empty())
    return {fmt::format("{}, which holds its debug information, is missing",
                        base_name(makers.missing())),
            "keep it where the compiler has put it, or pack all such files by "
            "dwp into one beside the file"};
  if (symbol.is_defined)
    return {
        fmt::format("the part of {} that defines it has no debug information",
                    base_name(side.path)),
        kNoDebug};
  return makers.undeclared(side, symbol.is_object);
}

TypeId opaque(Side& side) {
  Type type;
  type.kind = Kind::kOpaque;
  return side.add(std::move(type));
}

template <class T>
T& add(std::vector<T>& to, const Symbol& symbol, const Reason& reason) {
  T one;
  one.symbol = one.name = symbol.name;
  one.is_defined = symbol.is_defined;
  one.unknown = reason.why;
  one.remedy = reason.remedy;
  if constexpr (requires { one.signature; })
    one.signature.has_parameters = false;
  to.push_back(std::move(one));
  return to.back();
}

}  // namespace

Reason without_types(const Producer& producer) {
  bool is_rust = producer.name == "rustc";
  if (producer.name == "gdc")
    return {"GDC's declarations say nothing of what a function takes", kProbe};
  return {"its debug information has neither parameters nor types",
          fmt::format("compile with {} instead of {}",
                      is_rust ? "-C debuginfo=2" : "-g",
                      is_rust ? "-C debuginfo=1" : "-g1")};
}

Reason of_folded(const std::string& other) {
  return {fmt::format("it shares its code with `{}`, and only that one's "
                      "declaration was kept",
                      other),
          "build it without merging of functions (-C opt-level=1), or name its "
          "header by --header"};
}

void Makers::add(const UnitFacts& unit, const Producer& producer) {
  if (unit.is_library) return;
  has_own_ = true;
  if (missing_.empty()) missing_ = unit.missing;
  Maker maker{producer.name, unit.has_calls, unit.has_types};
  if (std::find(makers_.begin(), makers_.end(), maker) == makers_.end())
    makers_.push_back(std::move(maker));
}

Reason Makers::undeclared(const Side& side, bool is_variable) const {
  for (const Silent& each : kSilent)
    for (const Maker& maker : makers_)
      if (maker.producer == each.producer &&
          (each.when_optimised || (!maker.has_calls && maker.has_types)))
        return {each.why, each.remedy};
  return {
      fmt::format("{} has no declaration of {} in its debug information",
                  base_name(side.path), is_variable ? "that variable" : "it"),
      kProbe};
}

namespace {

// Whether the file describes anything of what it defines.
bool describes_any(const Search& search, const std::vector<bool>& is_found) {
  bool has_defined = false;
  for (size_t i = 0; i < is_found.size(); ++i) {
    if (!search.symbols[i].is_defined) continue;
    if (is_found[i]) return true;
    has_defined = true;
  }
  return !has_defined;
}

}  // namespace

void add_unknown(const Search& search, const std::vector<bool>& is_found,
                 const Makers& makers, Side& side) {
  bool describes = describes_any(search, is_found);
  if (!makers.has_own() || (!describes && makers.missing().empty())) {
    side.unknown =
        fmt::format("{} has no debug information{}", base_name(side.path),
                    makers.has_own() ? " of what it exports" : "");
    side.remedy = kNoDebug;
  }
  if (!makers.has_own()) return;
  for (size_t i = 0; i < is_found.size(); ++i) {
    const Symbol& symbol = search.symbols[i];
    if (is_found[i] || !symbol.is_known) continue;
    if (symbol.is_defined ? !describes && makers.missing().empty()
                          : !symbol.is_asked && is_reserved(symbol.name))
      continue;
    Reason reason = reason_for(symbol, makers, side);
    if (symbol.is_object)
      add(side.globals, symbol, reason).type = opaque(side);
    else
      add(side.functions, symbol, reason);
  }
}

}  // namespace crossbill::layout::dwarf

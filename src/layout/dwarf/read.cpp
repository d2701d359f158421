// SPDX-License-Identifier: MIT
// What is asked of a file, found, read and put together.
#include <fmt/format.h>
#include <gelf.h>

#include <algorithm>
#include <map>

#include "layout/dwarf.hpp"
#include "layout/dwarf/functions.hpp"
#include "layout/dwarf/handle.hpp"

namespace crossbill::layout {
namespace dwarf {
namespace {

void describe_machine(Elf* elf, Side& side) {
  GElf_Ehdr header;
  if (!gelf_getehdr(elf, &header)) return;
  side.machine = header.e_machine;
  side.pointer_size = gelf_getclass(elf) == ELFCLASS32 ? 4 : 8;
  side.is_big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
}

Search search_for(const Symbols& symbols, const Wanted& wanted) {
  Search search;
  for (const std::string& name : wanted.symbols) {
    const Symbol* known = symbols.find(name);
    Symbol symbol{name};
    symbol.is_known = false;
    search.add(known ? *known : symbol);
  }
  if (wanted.all_symbols)
    for (const Symbol& each : symbols.visible()) search.add(each);
  search.types = wanted.types;
  search.all_types = wanted.all_types;
  search.index();
  return search;
}

std::string base_name(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

// The best of what was found of each symbol.
std::vector<const Found*> choose(const Search& search, const Finds& finds) {
  std::vector<const Found*> best(search.symbols.size(), nullptr);
  for (const Found& each : finds.symbols) {
    const Found*& so_far = best[each.symbol];
    if (!so_far || each.rank > so_far->rank) so_far = &each;
  }
  return best;
}

void read_symbols(const Search& search, const Finds& finds, Types& types) {
  Side& side = types.side();
  std::vector<const Found*> best = choose(search, finds);
  for (size_t i = 0; i < best.size(); ++i) {
    const Symbol& symbol = search.symbols[i];
    if (!best[i]) continue;
    if (best[i]->rank == Rank::kProbe) {
      if (std::optional<Function> probed =
              probed_function(types, symbol, *best[i])) {
        side.functions.push_back(std::move(*probed));
        continue;
      }
    }
    if (best[i]->is_variable)
      side.globals.push_back(global_of(types, symbol, *best[i]));
    else
      side.functions.push_back(function_of(types, symbol, *best[i]));
  }
  types.read_all();
  auto by_symbol = [](const auto& a, const auto& b) {
    return a.symbol < b.symbol;
  };
  std::sort(side.functions.begin(), side.functions.end(), by_symbol);
  std::sort(side.globals.begin(), side.globals.end(), by_symbol);
}

void read_types(const Finds& finds, Types& types) {
  for (const Dwarf_Die& each : finds.types) {
    TypeId id = types.id_of(each);
    if (id == kVoidType) continue;
    if (std::find(types.side().named.begin(), types.side().named.end(), id) ==
        types.side().named.end())
      types.side().named.push_back(id);
  }
  types.read_all();
}

}  // namespace

Finds find_all(const Search& search, Dwarf* dwarf) {
  Finds finds;
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die, split;
  uint8_t kind = 0;
  while (dwarf && dwarf_get_units(dwarf, unit, &unit, nullptr, &kind, &die,
                                  &split) == 0) {
    if (kind == DW_UT_skeleton && split.cu) die = split;
    find_in_unit(search, die, finds);
  }
  return finds;
}

}  // namespace dwarf

tl::expected<Side, Problem> read_dwarf(const std::string& path,
                                       const Wanted& wanted) {
  auto handle = dwarf::Handle::open(path);
  if (!handle) return tl::unexpected(handle.error());
  Side side;
  side.path = path;
  dwarf::describe_machine((*handle)->elf(), side);
  dwarf::Symbols symbols((*handle)->elf());
  dwarf::Search search = dwarf::search_for(symbols, wanted);
  dwarf::Finds finds = dwarf::find_all(search, (*handle)->dwarf());
  dwarf::Units units(side);
  dwarf::Types types(side, units);
  dwarf::read_symbols(search, finds, types);
  dwarf::read_types(finds, types);
  if (!finds.has_units) {
    side.unknown =
        fmt::format("{} has no debug information", dwarf::base_name(path));
    side.remedy = "build it with -g, or name its header by --header";
  }
  return side;
}

}  // namespace crossbill::layout

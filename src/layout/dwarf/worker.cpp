// SPDX-License-Identifier: MIT
#include "layout/dwarf/worker.hpp"

#include <algorithm>

#include "layout/dwarf/functions.hpp"
#include "layout/dwarf/names.hpp"

namespace crossbill::layout::dwarf {
namespace {

// More are damage; Chromium has 30,000.
constexpr size_t kMostUnits = 4'000'000;

void add_units(Dwarf* dwarf, bool is_elsewhere, std::vector<UnitPlace>& units) {
  Dwarf_CU* unit = nullptr;
  Dwarf_Die die;
  Dwarf_Half version = 0;
  uint8_t kind = 0;
  while (units.size() < kMostUnits &&
         dwarf_get_units(dwarf, unit, &unit, &version, &kind, &die, nullptr) ==
             0) {
    if (!die.addr) continue;
    units.push_back({dwarf_dieoffset(&die), kind == DW_UT_type && version < 5,
                     is_elsewhere});
  }
}

}  // namespace

std::vector<UnitPlace> units_of(const Handle& handle) {
  std::vector<UnitPlace> units;
  if (!handle.dwarf()) return units;
  add_units(handle.dwarf(), false, units);
  if (Dwarf* shared = dwarf_getalt(handle.dwarf()))
    add_units(shared, true, units);
  return units;
}

Worker::Worker(Handle& handle, uint16_t machine, uint8_t pointer_size,
               bool is_big_endian)
    : handle_(handle), units_(side_), types_(side_, units_) {
  side_.machine = machine;
  side_.pointer_size = pointer_size;
  side_.is_big_endian = is_big_endian;
}

void Worker::find(const Search& search, uint32_t number,
                  const UnitPlace& place) {
  Dwarf* dwarf =
      place.is_elsewhere ? dwarf_getalt(handle_.dwarf()) : handle_.dwarf();
  Dwarf_Die die;
  if (!dwarf ||
      !(place.is_type_unit ? dwarf_offdie_types(dwarf, place.offset, &die)
                           : dwarf_offdie(dwarf, place.offset, &die)))
    return;
  // Of a skeleton, what it stands for.
  Dwarf_Die split{};
  uint8_t kind = 0;
  if (dwarf_cu_info(die.cu, nullptr, &kind, nullptr, &split, nullptr, nullptr,
                    nullptr) == 0 &&
      kind == DW_UT_skeleton && split.addr)
    die = split;
  find_in_unit(search, number, die, units_, finds_);
}

void Worker::read(const Search& search, const Found& found) {
  const Symbol& symbol = search.symbols[found.symbol];
  if (found.rank == Rank::kProbe) {
    if (auto function = probed_function(types_, symbol, found))
      side_.functions.push_back(std::move(*function));
    else if (auto global = probed_global(types_, symbol, found))
      side_.globals.push_back(std::move(*global));
  } else if (found.is_variable) {
    side_.globals.push_back(global_of(types_, symbol, found));
  } else {
    side_.functions.push_back(function_of(types_, symbol, found));
  }
}

void Worker::read_types(const Search& search) {
  for (FoundType& each : finds_.types) {
    std::string name =
        types_.full_name(each.die, Attributes(each.die).text(At::kName));
    bool is_wanted = search.all_types ||
                     std::any_of(search.types.begin(), search.types.end(),
                                 [&](const std::string& one) {
                                   return is_meant(one, name);
                                 });
    if (!is_wanted) continue;
    TypeId id = types_.id_of(each.die);
    if (id != kVoidType) named_.push_back({each.unit, std::move(name), id});
  }
}

}  // namespace crossbill::layout::dwarf

// SPDX-License-Identifier: MIT
#include "layout/dwarf/worker.hpp"

#include <algorithm>

#include "layout/dwarf/functions.hpp"
#include "layout/dwarf/names.hpp"

namespace crossbill::layout::dwarf {
namespace {

// More are damage; Chromium has 30,000.
constexpr size_t kMostUnits = 4'000'000;
constexpr size_t kManyTypes = 10'000, kMostReserved = 200'000;

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

std::optional<Dwarf_Die> Worker::open(const UnitPlace& place) {
  Dwarf* dwarf =
      place.is_elsewhere ? dwarf_getalt(handle_.dwarf()) : handle_.dwarf();
  Dwarf_Die die;
  if (!dwarf ||
      !(place.is_type_unit ? dwarf_offdie_types(dwarf, place.offset, &die)
                           : dwarf_offdie(dwarf, place.offset, &die)))
    return std::nullopt;
  return die;
}

void Worker::find_members(const Search& search, uint32_t number,
                          const UnitPlace& place) {
  std::optional<Dwarf_Die> die = open(place);
  if (!die) return;
  Dwarf_Die split{};
  uint8_t kind = 0;
  if (dwarf_cu_info(die->cu, nullptr, &kind, nullptr, &split, nullptr, nullptr,
                    nullptr) == 0 &&
      kind == DW_UT_skeleton && split.addr)
    die = split;
  dwarf::find_members(search, number, *die, finds_);
}

void Worker::find(const Search& search, uint32_t number,
                  const UnitPlace& place) {
  std::optional<Dwarf_Die> die = open(place);
  if (!die) return;
  // Of a skeleton, what it stands for.
  Dwarf_Die split{};
  uint8_t kind = 0;
  if (dwarf_cu_info(die->cu, nullptr, &kind, nullptr, &split, nullptr, nullptr,
                    nullptr) == 0 &&
      kind == DW_UT_skeleton) {
    if (!split.addr) {
      Attributes own(*die);
      UnitFacts facts;
      facts.producer = units_.of(*die).producer;
      facts.missing = own.text(At::kDwoName);
      finds_.units.push_back(std::move(facts));
      return;
    }
    die = split;
  }
  find_in_unit(search, number, *die, units_, finds_);
}

void Worker::find_types(const Search& search, uint32_t number,
                        const UnitPlace& place) {
  std::optional<Dwarf_Die> die = open(place);
  if (!die) return;
  Finds found;
  find_in_unit(search, number, *die, units_, found);
  for (FoundType& each : found.types)
    if (!dwarf_hasattr(&each.die, DW_AT_declaration) &&
        is_wanted(search, each.die, Attributes(each.die).text(At::kName)))
      types_.id_of(each.die);
  types_.end_unit();
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
  // Moving them when the vector grows takes time, and room for twice as many;
  // what is not used of this is never touched.
  if (finds_.types.size() > kManyTypes)
    side_.types.reserve(std::min(finds_.types.size(), kMostReserved));
  uint32_t unit = 0;
  for (FoundType& each : finds_.types) {
    if (each.unit != unit) types_.end_unit();
    unit = each.unit;
    Attributes own(each.die);
    std::string_view name = own.text(At::kName);
    bool is_candidate = search.all_types || is_wanted(search, each.die, name);
    if (!is_candidate) continue;
    TypeId id = types_.id_of(each.die);
    if (id == kVoidType) continue;
    // Of types that stand in each unit, the name is needed once.
    uint64_t key =
        std::hash<std::string_view>{}(name)*31 + static_cast<uint64_t>(id);
    if (taken_.insert(key).second)
      named_.push_back({each.unit, types_.full_name(each.die, name), id});
  }
  types_.end_unit();
}

bool Worker::is_wanted(const Search& search, Dwarf_Die& die,
                       std::string_view name) {
  std::string full = types_.full_name(die, name);
  return std::any_of(
      search.types.begin(), search.types.end(), [&](const std::string& each) {
        return search.is_exact ? each == full : is_meant(each, full);
      });
}

}  // namespace crossbill::layout::dwarf

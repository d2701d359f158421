// SPDX-License-Identifier: MIT
// What one thread does: it finds in units what is asked for, then reads of that
// what was chosen, by a handle and into a side of its own.
#pragma once
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "layout/dwarf/find.hpp"
#include "layout/dwarf/handle.hpp"
#include "layout/dwarf/types.hpp"

namespace crossbill::layout::dwarf {

// A unit as any handle finds it.
struct UnitPlace {
  Dwarf_Off offset = 0;       // of its first DIE
  bool is_type_unit = false;  // in .debug_types, whose offsets are its own
  bool is_elsewhere = false;  // in what dwz has put into a file of its own
};
std::vector<UnitPlace> units_of(const Handle& handle);

// A type that was asked for.
struct NamedType {
  uint32_t unit = 0;
  std::string name;  // with its scopes, of a typedef its own
  TypeId id = kNoType;
};

class Worker {
 public:
  Worker(Handle& handle, uint16_t machine, uint8_t pointer_size,
         bool is_big_endian);

  void find(const Search& search, uint32_t number, const UnitPlace& place);
  // Of Search::members, in what of the unit lies in classes.
  void find_members(const Search& search, uint32_t number,
                    const UnitPlace& place);
  const Finds& finds() const { return finds_; }

  // Of what it has found itself.
  void read(const Search& search, const Found& found);
  void read_types(const Search& search);
  // Reads those types of a unit that are described there, and not only
  // declared.
  void find_types(const Search& search, uint32_t number,
                  const UnitPlace& place);
  void end_unit() { types_.end_unit(); }

  Side& side() { return side_; }
  const Types& types() const { return types_; }
  const std::vector<NamedType>& named() const { return named_; }

 private:
  std::optional<Dwarf_Die> open(const UnitPlace& place);
  bool is_wanted(const Search& search, Dwarf_Die& die, std::string_view name);

  Handle& handle_;
  Side side_;
  Units units_;
  Types types_;
  Finds finds_;
  std::vector<NamedType> named_;
  std::unordered_set<uint64_t> taken_;
};

}  // namespace crossbill::layout::dwarf

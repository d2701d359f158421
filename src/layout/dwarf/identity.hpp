// SPDX-License-Identifier: MIT
// Which types are the same, though each unit that includes a header describes
// them anew: numbers made of what their DIEs say. A large library has a hundred
// times as many descriptions as types.
//
// Within a number other types count by what tells them apart at a glance: name,
// size, line. So two records of one name that differ are two, and what refers
// to them, too.
#pragma once
#include <elfutils/libdw.h>

#include <cstdint>

#include "layout/dwarf/peel.hpp"
#include "layout/dwarf/pointer_map.hpp"
#include "layout/dwarf/scopes.hpp"
#include "layout/dwarf/units.hpp"

namespace crossbill::layout::dwarf {

class Identities {
 public:
  Identities(Units& units, Scopes& scopes) : units_(units), scopes_(scopes) {}

  // All that makes it what it is.
  uint64_t of_type(const Peeled& peeled);
  // Called when another unit follows.
  void forget();

 private:
  uint64_t of_reference(std::optional<Dwarf_Die> die, int depth);
  uint64_t of_glance(Dwarf_Die& core, int depth);
  uint64_t of_named(Dwarf_Die& core, int depth);
  uint64_t of_contents(Dwarf_Die& die, int depth);

  Units& units_;
  Scopes& scopes_;
  PointerMap<uint64_t> references_, contents_;
};

}  // namespace crossbill::layout::dwarf

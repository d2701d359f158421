// SPDX-License-Identifier: MIT
// Where members lie: what shifts, swaps or drops them, each said once.
#pragma once
#include <vector>

#include "layout/compare/members.hpp"
#include "layout/compare/pairs.hpp"

namespace crossbill::layout {

// Two records at work.
struct Records {
  Comparer& comparer;
  Spot at;  // of the records themselves
  std::vector<Part> host, library;
  Pairing pairing;

  Spot spot(const Part& own, const Part& other) const;
  const Type& own() const { return comparer.host.at(at.host_type); }
  const Type& other() const { return comparer.library.at(at.library_type); }
};

// The types of members that are paired, and their names: records.cpp.
void compare_members(const Records& records);
// Where they lie, what is missing, and the whole's size and alignment.
void compare_placement(const Records& records);
// Size and alignment alone.
void compare_whole(const Records& records);
// "byte 8", "bit 3 of byte 0".
std::string place_of(uint64_t bit);

}  // namespace crossbill::layout

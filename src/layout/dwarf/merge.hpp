// SPDX-License-Identifier: MIT
// One side out of those that several threads have read, each of its own units.
#pragma once
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

class Merge {
 public:
  explicit Merge(Side& side) : side_(side) {}

  // Takes over types, functions and globals of `part`; `keys` says which of its
  // types are the same as others, whoever has read them. Returns where each
  // type of it now is.
  std::vector<TypeId> add(Side part,
                          const std::vector<std::pair<TypeId, uint64_t>>& keys);

 private:
  uint32_t producer(const Producer& producer);

  Side& side_;
  std::unordered_map<uint64_t, TypeId> by_key_;
};

}  // namespace crossbill::layout::dwarf

// SPDX-License-Identifier: MIT
// Why a side says nothing of a symbol, and what its author can do about that.
#pragma once
#include <string>

#include "layout/dwarf/find.hpp"
#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

struct Reason {
  std::string why, remedy;  // without full stops
};

// Of a symbol that other files define.
Reason undeclared(const Side& side, const Finds& finds);
// Of one that the file defines.
Reason undescribed(const Side& side);
// Of a file without debug information.
Reason without_dwarf(const std::string& path);
// Of a function of which its DIE says neither parameters nor result (-g1).
Reason without_types(const Producer& producer);

}  // namespace crossbill::layout::dwarf

// SPDX-License-Identifier: MIT
// Types that a unit only declares, though it has values of them, as clang does
// with classes whose constructors lie in another unit: what the others say.
#pragma once
#include <string>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

// Those of which there are values: members, bases, parameters, results.
std::vector<std::string> incomplete_values(const Side& side);

// Gives types that are declared alone the contents of the only one of that
// name.
void complete(Side& side);

}  // namespace crossbill::layout::dwarf

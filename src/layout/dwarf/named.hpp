// SPDX-License-Identifier: MIT
// The types that were asked for by name, each once.
#pragma once
#include <vector>

#include "layout/dwarf/worker.hpp"

namespace crossbill::layout::dwarf {

void name_types(std::vector<NamedType> named, const Search& search, Side& side);

}  // namespace crossbill::layout::dwarf

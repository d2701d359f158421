// SPDX-License-Identifier: MIT
// Which types cross a boundary, and by which functions.
#pragma once
#include <string>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

// All types that values of functions and globals of `side` consist of or point
// to, each once, in the order in which they are met.
std::vector<TypeId> reached(const Side& side);
// As if nothing were in the types of which `ends` holds.
std::vector<TypeId> reached(const Side& side,
                            bool (*ends)(const Side& side, TypeId id));

// The functions and globals that reach each of `types`, by symbol, in the order
// of `types`.
std::vector<std::vector<std::string>> users_of(
    const Side& side, const std::vector<TypeId>& types);

}  // namespace crossbill::layout

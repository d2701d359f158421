// SPDX-License-Identifier: MIT
// A host has as many declarations of a function as it has units that call it;
// what of them differs is what somebody may have got wrong.
#pragma once
#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

// Leaves of each symbol's declarations those that differ. They are sorted.
void keep_different(Side& side);

}  // namespace crossbill::layout::dwarf

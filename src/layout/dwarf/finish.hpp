// SPDX-License-Identifier: MIT
// What follows from types once all are read: alignments, which DWARF gives only
// where a program asks for more than usual; what is packed; what C++ passes by
// address because of a member; what Rust has reordered.
#pragma once
#include "layout/model.hpp"

namespace crossbill::layout::dwarf {

void finish(Side& side);

}  // namespace crossbill::layout::dwarf

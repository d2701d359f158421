// SPDX-License-Identifier: MIT
// One side nests what the other lists: `FT_ListRec list` against `void *head,
// *tail`, `float at[3]` against `float x, y, z`.
#pragma once
#include <vector>

#include "layout/compare/members.hpp"

namespace crossbill::layout {

// Puts the members of a record, or the items of an array, in its place, where
// the other side has smaller members of other names there.
void open_where_flat(const Side& side, std::vector<Part>& parts,
                     const Side& other_side, const std::vector<Part>& others);

// Leaves out bit-fields, where the other side has whole bytes in their place:
// bindgen's `_bitfield_1`, or an integer of masks.
void leave_out_stored_bits(const Side& host, std::vector<Part>& own,
                           const Side& library, std::vector<Part>& other);

}  // namespace crossbill::layout

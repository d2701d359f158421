// SPDX-License-Identifier: MIT
// Numbers, bools, characters, enums and pointers as values.
#pragma once
#include "layout/compare/bared.hpp"
#include "layout/compare/pairs.hpp"

namespace crossbill::layout {

// Neither has members; one may be a pointer.
void compare_scalars(Comparer& comparer, const Spot& spot, TypeId host,
                     TypeId library);

// Where an option has a number for none that the other side may write, or may
// read as another value.
void report_niche(Comparer& comparer, const Spot& spot, const Bared& host,
                  const Bared& library);

// Both have members; or hold one thing alone, which is then compared.
void compare_both(Comparer& comparer, const Spot& spot, TypeId host,
                  TypeId library);

// zig's packed struct(u32), or C's struct of bit-fields, against an integer.
bool is_bits_of_integer(const Comparer& comparer, TypeId host, TypeId library);

// Whether both hold numbers of the same class and width at the same places,
// however they are grouped: float[2], struct {float x, y;}, complex.
bool is_same_leaves(Comparer& comparer, TypeId host, TypeId library);

// Whether both are integers alone, of as many bytes, and nothing lies between
// them: a uint32_t, and a struct of four bytes.
bool is_same_bytes(const Comparer& comparer, TypeId host, TypeId library);

}  // namespace crossbill::layout

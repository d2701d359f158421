// SPDX-License-Identifier: MIT
// Pointers, references and arrays that are passed: what they lead to.
#pragma once
#include "layout/compare/pairs.hpp"

namespace crossbill::layout {

// Both are addresses: pointers, functions, or arrays as parameters.
void compare_pointers(Comparer& comparer, const Spot& spot, TypeId host,
                      TypeId library);

}  // namespace crossbill::layout

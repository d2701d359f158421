// SPDX-License-Identifier: MIT
// Rust's &str and &[T] as parameters, of which C passes two: a pointer and a
// length.
#pragma once
#include <optional>

#include "layout/compare/functions.hpp"

namespace crossbill::layout {

struct OpenSlices {
  Signature host, library;
};

// Both signatures with two parameters in place of each slice that meets a
// pointer, where both sides then have as many; else none. Says of each slice
// how it is passed.
std::optional<OpenSlices> open_slices(Comparer& comparer, const Call& call);

}  // namespace crossbill::layout

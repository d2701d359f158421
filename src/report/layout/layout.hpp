// SPDX-License-Identifier: MIT
// What `crossbill layout` prints: maps of one side's types, and comparisons of
// two sides.
#pragma once
#include <string>
#include <vector>

#include "layout/model.hpp"
#include "layout/verdict.hpp"

namespace crossbill::report {

// A type whose map is asked for. `users` are the symbols of functions and
// globals by which it crosses a boundary; its order must then stay.
struct ShownType {
  layout::TypeId type = layout::kNoType;
  std::vector<std::string> users;
};

struct Maps {
  const layout::Side& side;
  std::vector<ShownType> types;
};

// One host and one of its libraries. Types of the comparison are of these
// sides.
struct Compared {
  const layout::Comparison& comparison;
  const layout::Side& host;
  const layout::Side& library;
};

struct LayoutChoice {
  bool verbose = false;  // also the text of what agrees
  bool strict = false;   // risks are disagreements
};

}  // namespace crossbill::report

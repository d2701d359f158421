// SPDX-License-Identifier: MIT
// What the emitters for ctypes and cffi have in common.
#pragma once
#include <string>
#include <vector>

#include "layout/emit/fields.hpp"

namespace crossbill::layout {

// `LAYOUTS = {"Data": (24, {"id": (0, 4)})}`: sizes and offsets of types.
std::string layouts_table(const Side& side, const std::vector<TypeId>& types);

// What is to be declared of `types`, and a comment on what is not.
struct Shown {
  std::vector<TypeId> types;
  std::string notes;
};
Shown for_python(const Side& side, const std::vector<TypeId>& types);

// A class's name: that of the type, or one by its place.
std::string python_name(const Side& side, TypeId id);

}  // namespace crossbill::layout

// SPDX-License-Identifier: MIT
// A memory map on a page: boxes in a row where all lie side by side, a table
// where some lie inside of others, or over each other.
#pragma once
#include <string>
#include <vector>

#include "layout/map.hpp"
#include "report/layout/map_text.hpp"

namespace crossbill::report::html {

// Of a printable map. What lies among `marked` bits is hatched, and called
// different in words.
std::string struct_map(const layout::Map& map, const Marked& marked = {});

// The values of an enum, a box each.
std::string value_map(const std::string& name,
                      const std::vector<MarkedValue>& values);

}  // namespace crossbill::report::html

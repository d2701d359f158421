// SPDX-License-Identifier: MIT
// Memory maps as text: boxes in one line where they fit, else a table.
#pragma once
#include <string>
#include <vector>

#include "layout/map.hpp"
#include "layout/verdict.hpp"
#include "report/layout/words.hpp"
#include "report/text.hpp"

namespace crossbill::report {

using Marked = std::vector<layout::Difference::Bits>;

// "8", or "2:4" where it is the fourth bit of a byte.
std::string offset_text(const layout::MapRow& row);
// "at.x", "Circle: radius", "(padding)".
std::string row_name(const layout::MapRow& row);

// Of printable maps; lines end with a newline. Where `marked` says something,
// `^^^^` marks what lies there.

// "" where they do not fit into one line.
std::string boxes_text(const layout::Map& map, const Marked& marked,
                       size_t indent, const Style& style);
std::string table_text(const layout::Map& map, const Marked& marked,
                       size_t indent, const Style& style);
// Boxes, or the table.
std::string map_text(const layout::Map& map, const Marked& marked,
                     size_t indent, const Style& style);

// One of two types that are compared, with printable names.
struct MarkedMap {
  std::string title;
  layout::Map map;
  Marked marked;
  std::vector<MarkedValue> values;  // of enums; they have no other rows then
};
// Its values, or its rows, one a line, below its title.
std::string marked_text(const MarkedMap& map, size_t indent,
                        const Style& style);
// Two tables beside each other, equal offsets in one line; "" where they do not
// fit.
std::string beside_text(const MarkedMap& left, const MarkedMap& right,
                        size_t indent, const Style& style);

}  // namespace crossbill::report

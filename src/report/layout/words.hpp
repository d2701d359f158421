// SPDX-License-Identifier: MIT
// What all formats say of layouts in the same words.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "layout/map.hpp"
#include "report/layout/layout.hpp"

namespace crossbill::report {

// The map with all its names printable.
layout::Map printable_map(const layout::Side& side, layout::TypeId id);

// "8 bytes", "1 byte", "3 bits".
std::string bytes_text(uint64_t bytes);
std::string bits_text(uint64_t bits);
// "24 bytes (instead of 13)".
std::string size_text(const layout::Map& map);

// "f", "f and g", "f, g and 3 more", of printable names.
std::string list_text(const std::vector<std::string>& names, size_t most);

// "16 bytes with value first: value, id, flag", or why the order must stay;
// "" where no other order is smaller.
std::string order_text(const layout::Side& side, const ShownType& shown);

// "host.cpp:12", from the current folder on; "" where not known.
std::string place_text(const layout::Place& place);

// "break", "disagree", "cannot_tell".
const char* name_of(layout::Severity severity);
const char* name_of(layout::Verdict verdict);

// What of a comparison's functions, globals or types has which answer.
struct Counts {
  size_t all = 0, agree = 0, at_risk = 0, disagree = 0, cannot_tell = 0;
};
Counts counts_of(const std::vector<layout::Answer>& answers, bool strict);
// "3 of 12 functions disagree, 1 cannot tell".
std::string summary_of(const layout::Comparison& comparison, bool strict);

// "1 function and 2 types agree"; "" where nothing does.
std::string agreeing_text(const layout::Comparison& comparison);

// What cannot be told, by reason and remedy: "open()", "Data".
using Unknown =
    std::map<std::pair<std::string, std::string>, std::vector<std::string>>;
Unknown unknown_of(const layout::Comparison& comparison);

// A copy of which every text is printable.
layout::Comparison printable(layout::Comparison comparison);

// The functions and globals that a difference concerns: "sum()", "table".
std::vector<std::string> concerned(const layout::Comparison& comparison,
                                   uint32_t difference);

// Whether a row of a map is among the bits that differ.
bool differs(const layout::MapRow& row,
             const std::vector<layout::Difference::Bits>& bits);

// The values of an enum that is compared; where the other side has no such
// name, or another number for it, it differs.
struct MarkedValue {
  std::string number, name;
  bool differs = false;
};
std::vector<MarkedValue> marked_values(const layout::Type& type,
                                       const layout::Type& other);

// By severity, worst first, else in their order.
std::vector<uint32_t> worst_first(const layout::Comparison& comparison);

}  // namespace crossbill::report

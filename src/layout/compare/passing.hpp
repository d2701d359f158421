// SPDX-License-Identifier: MIT
// The table of passing.tsv: both sides have the same types, and the value still
// arrives wrong.
#pragma once
#include <string_view>
#include <vector>

#include "layout/compare/pairs.hpp"

namespace crossbill::layout {

struct PassingRow {
  std::string_view shape, caller, callee, answer, why, shown_by;
};
const std::vector<PassingRow>& passing_rows();

// Whether a list of a row ("gcc:c,clang<18", "*") names a producer.
bool names_producer(std::string_view list, const Producer& producer);

// Of functions with which nothing else is wrong.
void check_shapes(Comparer& comparer, NodeId node, const Function& host,
                  const Function& library);

}  // namespace crossbill::layout

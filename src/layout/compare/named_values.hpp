// SPDX-License-Identifier: MIT
// Names of numbers, as enums and the tags of tagged unions have them.
#pragma once
#include <string>
#include <vector>

#include "layout/verdict.hpp"

namespace crossbill::layout {

struct NamedValue {
  std::string name;
  int64_t value = 0;
};

struct ValueMoved {
  std::string name;
  int64_t host = 0, library = 0;
};

// Names that both sides have, with numbers that differ. COLOR_RED of C and Red
// of Rust are one name.
std::vector<ValueMoved> moved_values(const std::vector<NamedValue>& host,
                                     const std::vector<NamedValue>& library);

// "`Red` is 0 in the host and 1 in the library, `Green` 1 and 0".
std::string words_of(const std::vector<ValueMoved>& moved, const Names& names);

}  // namespace crossbill::layout

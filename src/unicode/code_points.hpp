// SPDX-License-Identifier: MIT
// Text as code points, and what utf8proc knows of each.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossbill::unicode {

struct CodePoint {
  int32_t value = -1;  // below 0: the byte is no UTF-8
  size_t bytes = 1;
};

// The first one of `text`, which is not empty.
CodePoint first_of(std::string_view text);

// Whether it is seen, and only where it stands: no control character, no mark
// that has no shape, nothing that Unicode has not assigned.
bool is_seen(int32_t code_point);

// How many columns of a terminal it takes: 0, 1 or 2.
size_t columns_of(int32_t code_point);

}  // namespace crossbill::unicode

// SPDX-License-Identifier: MIT
// How many columns text takes on a terminal: an ideograph takes two, an accent
// that stands on the letter before it none.
#pragma once
#include <cstddef>
#include <string_view>

namespace crossbill::unicode {

// Of printable text.
size_t columns_of(std::string_view text);

// The bytes of its longest beginning that takes at most `columns`, with the
// accents of the last letter.
size_t bytes_of_first(std::string_view text, size_t columns);

// The byte where its longest end starts that takes at most `columns`; never
// with an accent.
size_t start_of_last(std::string_view text, size_t columns);

}  // namespace crossbill::unicode

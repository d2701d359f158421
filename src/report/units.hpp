// SPDX-License-Identifier: MIT
// Numbers as people read them, and cells of tables.
#pragma once
#include <string>

#include "analysis/numbers.hpp"
#include "unicode/columns.hpp"

namespace crossbill::report {

using analysis::format_bytes;
using analysis::format_count;
using analysis::format_mean;
using analysis::format_share;
using analysis::format_time;
using unicode::columns_of;

// Cut to `columns` with ".." in the middle; padded on the right or left.
std::string shorten(const std::string& text, size_t columns);
// The same near the front: names of one library begin alike.
std::string shorten_front(const std::string& text, size_t columns);
std::string pad_left(const std::string& text, size_t columns);
std::string pad_right(const std::string& text, size_t columns);
// Lines of at most `width` columns, all but the first indented.
std::string wrap(const std::string& text, size_t width, size_t indent);

// Lines of at most `width` columns, all but the first indented.
std::string wrap(const std::string& text, size_t width, size_t indent);

}  // namespace crossbill::report

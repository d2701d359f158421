// SPDX-License-Identifier: MIT
// Numbers as people read them: three digits and a unit; and cells of tables.
#pragma once
#include <cstdint>
#include <string>

#include "unicode/columns.hpp"

namespace crossbill::report {

std::string format_time(double ns);        // 812 ns, 1.23 us, 0.51 s
std::string format_count(uint64_t count);  // 812, 9,999, 12.4 M
std::string format_bytes(uint64_t bytes);  // 812 B, 1.2 KiB, 120 MiB
std::string format_share(double share);    // 0.3 %, 30 %

// A time whose error is `error`: "< 12 ns" where it lies below that.
std::string format_time(double ns, double error);

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

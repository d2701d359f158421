// SPDX-License-Identifier: MIT
// Reads tables of columns parted by tabs, as they are built in.
#pragma once
#include <string_view>
#include <vector>

namespace crossbill::layout {

// The columns of every line that is neither empty nor a comment (#).
std::vector<std::vector<std::string_view>> rows_of(std::string_view table);

// What stands before the next `end` of `text`, which is cut off with it.
std::string_view cut(std::string_view& text, char end);

}  // namespace crossbill::layout

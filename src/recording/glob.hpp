// SPDX-License-Identifier: MIT
// Globs over names. A report compares thousands of them, most of which differ
// in their first letters, and libc's function takes its time for these, too.
#pragma once
#include <string>
#include <string_view>

namespace crossbill::recording {

// As fnmatch(3) does without flags, in the C locale.
bool matches(std::string_view glob, std::string_view text);

}  // namespace crossbill::recording

// SPDX-License-Identifier: MIT
// One header, as several compilers have it.
#pragma once
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::cli {

// "gcc,clang --target=i686-linux-gnu": the commands between the commas.
std::vector<std::string> compilers_of(const std::string& list);

// A side for each compiler, named after its command: all functions and types
// that the headers themselves declare.
tl::expected<std::vector<layout::Side>, layout::Problem> read_across(
    const std::vector<std::string>& headers,
    const std::vector<std::string>& compilers,
    const std::vector<std::string>& flags);

}  // namespace crossbill::cli

// SPDX-License-Identifier: MIT
// Declarations that a program has made at run time, as the script that has
// asked it (cli/layout_python.py) writes them: JSON.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "layout/model.hpp"
#include "layout/wanted.hpp"

namespace crossbill::layout {

// `path` is the program's file, for messages and Side::path.
tl::expected<Side, Problem> read_declarations(std::string_view json,
                                              const std::string& path,
                                              const Wanted& wanted);

}  // namespace crossbill::layout

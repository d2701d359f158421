// SPDX-License-Identifier: MIT
// The reader of DWARF 4 and 5: executables, libraries, objects, and the debug
// files that belong to them.
#pragma once
#include <string>
#include <tl/expected.hpp>

#include "layout/model.hpp"
#include "layout/wanted.hpp"

namespace crossbill::layout {

// Reads what of `wanted` the file at `path` defines or declares. What is
// missing is said in the side (Side::unknown, Function::unknown); an error is
// a file that cannot be read at all.
//
// Damaged files may crash libdw: who reads what nobody vouches for does it in a
// process of its own (cli/layout.cpp).
tl::expected<Side, Problem> read_dwarf(const std::string& path,
                                       const Wanted& wanted);

}  // namespace crossbill::layout

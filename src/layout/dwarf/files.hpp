// SPDX-License-Identifier: MIT
// The file names of a unit, which stand before its line table. libdw reads all
// lines to get at them: a tenth of the time that a whole library takes.
#pragma once
#include <elfutils/libdw.h>

#include <optional>
#include <string>
#include <vector>

namespace crossbill::layout::dwarf {

// By the numbers of DW_AT_decl_file, with their folders. None where the table
// is not an ordinary one: libdw then has to do it.
std::optional<std::vector<std::string>> file_names(Dwarf_Die& unit,
                                                   const std::string& folder);

}  // namespace crossbill::layout::dwarf

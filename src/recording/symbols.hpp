// SPDX-License-Identifier: MIT
// Names functions by their address, from the symbol tables of ELF files.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>

namespace crossbill::recording {

// By address, as the ELF file counts.
using FunctionNames = std::unordered_map<uint64_t, std::string>;

// Fills in the mangled names of the functions that begin at the addresses in
// `names`. None is found where the file at `path` is no longer the one with
// `build_id`.
void name_functions(const std::string& path, const std::string& build_id,
                    FunctionNames& names);

}  // namespace crossbill::recording

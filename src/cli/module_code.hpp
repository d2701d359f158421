// SPDX-License-Identifier: MIT
// Reads in a module's file what the agent reads in its memory: how the code
// uses the module's slots, and which functions it compares.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "cli/known_modules.hpp"
#include "elf/reader.hpp"
#include "recording/known_modules.hpp"

namespace crossbill::cli {

struct ModuleCode {
  KnownWords known;
  uint64_t text_bytes = 0;  // that were read
};

// By what a module is known: its build id, and a hash of its headers and
// relocations. Nothing where it has none, or is for another processor.
std::optional<arena::KnownModule> identify(const elf::File& file,
                                           const elf::Reader& reader);

// Nothing if the file is not one for this processor with that build id, if
// it has more code than `most` bytes, or is not as linkers make them.
std::optional<ModuleCode> read_module_code(const std::string& path,
                                           const std::string& build_id,
                                           uint64_t most);

}  // namespace crossbill::cli

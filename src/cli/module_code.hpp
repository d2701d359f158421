// SPDX-License-Identifier: MIT
// Reads in a module's file what the agent reads in its memory: how the code
// uses the module's slots, and which functions it compares.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recording/known_code.hpp"

namespace crossbill::cli {

struct ModuleCode {
  arena::KnownModule module;    // but for `offset`
  std::vector<uint64_t> words;  // of its slots, then its places
  uint64_t text_bytes = 0;      // that were read
};

// Nothing if the file is not one for this processor with that build id, if
// it has more code than `most` bytes, or is not as linkers make them.
std::optional<ModuleCode> read_module_code(const std::string& path,
                                           const std::string& build_id,
                                           uint64_t most);

}  // namespace crossbill::cli

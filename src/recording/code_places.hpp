// SPDX-License-Identifier: MIT
// Which functions and lines machine code is of, by a module's file, or by one
// that holds what was split off from it (build id, .gnu_debuglink).
#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace crossbill::recording {

struct CodePlace {
  std::string function;  // mangled, or ""
  std::string file;      // of the source, or ""
  uint32_t line = 0;
};

// By the address that a call returns to, as the ELF file counts.
using CodePlaces = std::map<uint64_t, CodePlace>;

// What has become of a module's file since it was recorded.
enum class ModuleFile { kSame, kGone, kChanged };

// Fills in what is known of `places`: of a file that is gone or another one,
// nothing. A module without a build id is taken for the same while its file has
// not been changed or moved since `recorded_ns` (since 1970).
ModuleFile find_code_places(const std::string& path,
                            const std::string& build_id, uint64_t recorded_ns,
                            CodePlaces& places);

}  // namespace crossbill::recording

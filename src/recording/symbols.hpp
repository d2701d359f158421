// SPDX-License-Identifier: MIT
// Names functions by their address, from the symbol tables of ELF files.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>

namespace crossbill::recording {

class Symbols {
 public:
  // The mangled name of the function that begins at `address` (as the ELF
  // file counts), "" if it has none or if the file at `path` is no longer the
  // one with `build_id`. Each file is read once.
  std::string function_at(const std::string& path, const std::string& build_id,
                          uint64_t address);

 private:
  using Table = std::unordered_map<uint64_t, std::string>;
  std::unordered_map<std::string, Table> tables_;  // by path and build id
};

}  // namespace crossbill::recording

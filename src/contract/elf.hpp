// SPDX-License-Identifier: MIT
// What is needed of a shared library's file, read without running it.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_set>

namespace crossbill::contract {

inline constexpr char kSectionName[] = "crossbill_contract";

struct Library {
  std::string section;                        // the contract's bytes
  std::unordered_set<std::string> functions;  // defined in .dynsym
};

// The error is one sentence, as of read_library.
tl::expected<Library, std::string> read_elf(const std::string& path);

}  // namespace crossbill::contract

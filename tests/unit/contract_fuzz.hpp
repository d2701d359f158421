// SPDX-License-Identifier: MIT
// One input of the contract's fuzzer: read as a contract, and if it is one,
// written in every format and compared.
//
// The first byte of an input says what the rest is: 's' a section as it is;
// 't' lines, each the meaning of one text, which get hashes that hold, since no
// fuzzer would guess those; 'e' a whole ELF file.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "contract/compare.hpp"
#include "contract/emit.hpp"
#include "contract_example.hpp"

namespace crossbill::contract {

inline std::string hashed(std::string_view lines) {
  std::string section;
  while (!lines.empty()) {
    size_t end = std::min(lines.find('\n'), lines.size());
    section += text_of(std::string(lines.substr(0, end)));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return section;
}

inline tl::expected<Contract, std::string> read_file(std::string_view bytes) {
  int file = memfd_create("fuzz", MFD_CLOEXEC);
  std::string path = "/proc/self/fd/" + std::to_string(file);
  if (write(file, bytes.data(), bytes.size()) < 0) std::abort();
  auto contract = read_library(path);
  close(file);
  return contract;
}

inline tl::expected<Contract, std::string> read(std::string_view input) {
  std::string_view rest = input.substr(1);
  switch (input[0]) {
    case 'e':
      return read_file(rest);
    case 't':
      return read_section(hashed(rest), "fuzzed");
    default:
      return read_section(rest, "fuzzed");
  }
}

// True if the input was a contract.
inline bool fuzz_one(std::string_view input) {
  if (input.empty()) return false;
  auto contract = read(input);
  if (!contract) {
    if (contract.error().empty()) std::abort();  // a refusal says why
    return false;
  }
  for (const Format& each : kFormats)
    if (each.write(*contract, "libfuzzed.so").empty()) std::abort();
  if (!compare(*contract, *contract).empty()) std::abort();
  return true;
}

}  // namespace crossbill::contract

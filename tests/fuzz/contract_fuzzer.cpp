// SPDX-License-Identifier: MIT
// Fuzzes the contract reader, and every format and comparison of what it
// takes: `make fuzz`. Linked with libFuzzer; tests/unit/contract_fuzz_test.cpp
// runs the same over a fixed set.
//
// The first byte of an input says what the rest is: 's' a section as it is;
// 't' lines, each the meaning of one text, which get hashes that hold, since no
// fuzzer would guess those; 'e' a whole ELF file.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "../unit/contract_example.hpp"
#include "contract/emit.hpp"

namespace crossbill::contract {
namespace {

std::string hashed(std::string_view lines) {
  std::string section;
  while (!lines.empty()) {
    size_t end = std::min(lines.find('\n'), lines.size());
    section += text_of(std::string(lines.substr(0, end)));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return section;
}

tl::expected<Contract, std::string> read_file(std::string_view bytes) {
  int file = memfd_create("fuzz", MFD_CLOEXEC);
  std::string path = "/proc/self/fd/" + std::to_string(file);
  if (write(file, bytes.data(), bytes.size()) < 0) std::abort();
  auto contract = read_library(path);
  close(file);
  return contract;
}

tl::expected<Contract, std::string> read(std::string_view input) {
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

}  // namespace

// True if the input was a contract.
bool fuzz_one(std::string_view input) {
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

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  crossbill::contract::fuzz_one({reinterpret_cast<const char*>(data), size});
  return 0;
}

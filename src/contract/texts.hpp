// SPDX-License-Identifier: MIT
// The section as a row of texts: where each begins, and its two hashes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossbill::contract {

inline constexpr uint64_t kFnvStart = 0xcbf29ce484222325;

// 64-bit FNV-1a; `hash` is that of what came before.
constexpr uint64_t fnv1a(std::string_view bytes, uint64_t hash = kFnvStart) {
  for (char byte : bytes)
    hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
  return hash;
}

std::string hex16(uint64_t value);

// One text, a view into the section.
struct Text {
  std::string_view bytes;
  size_t offset = 0;  // in the section
  bool ended = true;  // by a zero
};

std::vector<Text> split(std::string_view section);

// What can be told of a text without reading it as JSON.
struct Scan {
  std::string problem;  // why it is not to be read at all; empty: none
  bool has_hash = false, has_check = false;
  uint64_t hash = 0, check = 0;  // of the bytes before these keys
};

Scan scan(std::string_view text);

// What the text declares, as far as its bytes can be trusted, for messages:
// "function":"stats_sum". Printable, short.
std::string what_of(std::string_view text);

}  // namespace crossbill::contract

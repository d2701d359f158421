// SPDX-License-Identifier: MIT
// Judges pointers and lengths, of which any may be none: see
// lent_parameter.hpp.
#include "agent/stubs/lent_parameter.hpp"

#include "recording/known_signatures.hpp"

namespace crossbill::agent {
namespace {

constexpr uint64_t kFirstAddress = 4096;
constexpr uint64_t kLastAddress = uint64_t{1} << 47;
constexpr uint64_t kMostLent = uint64_t{1} << 32;

}  // namespace

uint64_t bytes_lent(const LentParameter& parameter, uint64_t pointer,
                    const uint64_t* general) {
  if (pointer < kFirstAddress || pointer >= kLastAddress) return 0;
  if (parameter.length >= arena::kArgumentRegisters) return 1;
  uint64_t length = general[parameter.length];
  // Of an int, the upper half of the register says nothing; a negative one is
  // too many.
  if (parameter.length_bytes == 4)
    length = static_cast<uint64_t>(
        static_cast<int64_t>(static_cast<int32_t>(length)));
  if (length > kMostLent / parameter.item) return 1;
  uint64_t bytes = length * parameter.item;
  return bytes == 0 || bytes > kLastAddress - pointer ? 1 : bytes;
}

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// A type as the numbers and addresses it holds in the end, whatever structs and
// arrays they are grouped in.
#pragma once
#include <optional>
#include <vector>

#include "layout/model.hpp"

namespace crossbill::layout {

struct Leaf {
  enum class Class : uint8_t { kInteger, kFloat, kExtended, kOther };
  uint64_t begin = 0, bits = 0;  // from the outermost's start
  Class what = Class::kInteger;
  uint64_t alignment = 1;
  bool is_bit_field = false;

  bool operator==(const Leaf& other) const {
    return begin == other.begin && bits == other.bits && what == other.what;
  }
};

// By their beginning. None where a part is not known, or has more than a few
// thousand numbers.
std::optional<std::vector<Leaf>> leaves_of(const Side& side, TypeId id);

// How many bytes of it are integers; none where something else is in it.
std::optional<uint64_t> integer_bytes(const Side& side, TypeId id);

}  // namespace crossbill::layout

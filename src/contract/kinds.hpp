// SPDX-License-Identifier: MIT
// The table of kinds: what docs/contract.md says of each, for all who read it.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract/contract.hpp"

namespace crossbill::contract {

// Keys that a type of some kind has beside "kind".
enum Key : uint16_t {
  kKeyOf = 1,
  kKeyItem = 2,
  kKeyMutable = 4,
  kKeyNull = 8,
  kKeyValidated = 16,
  kKeyOwner = 32,
  kKeyCallback = 64,  // params and result
  kKeyLength = 128,
};

// Where a type of some kind may stand.
enum Place : uint16_t {
  kAsParameter = 1,
  kAsResult = 2,
  kAsItem = 4,
  kAsField = 8,
  kAsCallbackParameter = 16,
  kAsCallbackResult = 32,
};

struct KindRow {
  Kind kind;
  const char* name;
  const char* c;  // a number's type in C, in Rust the name is the type
  uint8_t size;   // of numbers, bytes; 0: not a number
  uint16_t keys;
  uint16_t places;
};

const KindRow& row_of(Kind kind);

// nullptr: no such kind.
const KindRow* row_named(std::string_view name);

inline bool is_number(Kind kind) { return row_of(kind).size != 0; }

bool is_signed(Kind kind);   // integers; bool is not
bool is_integer(Kind kind);  // bool is none

}  // namespace crossbill::contract

// SPDX-License-Identifier: MIT
// One row for each kind, in the order of the enumeration.
#include "contract/kinds.hpp"

#include <algorithm>
#include <array>

namespace crossbill::contract {
namespace {

constexpr uint16_t kPlain = kAsParameter | kAsResult | kAsItem | kAsField |
                            kAsCallbackParameter | kAsCallbackResult;
constexpr uint16_t kLent = kAsParameter | kAsCallbackParameter;

constexpr auto kRows = std::to_array<KindRow>({
    {Kind::kVoid, "void", "void", 0, 0, kAsResult | kAsCallbackResult},
    {Kind::kBool, "bool", "bool", 1, 0, kPlain},
    {Kind::kI8, "i8", "int8_t", 1, 0, kPlain},
    {Kind::kI16, "i16", "int16_t", 2, 0, kPlain},
    {Kind::kI32, "i32", "int32_t", 4, 0, kPlain},
    {Kind::kI64, "i64", "int64_t", 8, 0, kPlain},
    {Kind::kU8, "u8", "uint8_t", 1, 0, kPlain},
    {Kind::kU16, "u16", "uint16_t", 2, 0, kPlain},
    {Kind::kU32, "u32", "uint32_t", 4, 0, kPlain},
    {Kind::kU64, "u64", "uint64_t", 8, 0, kPlain},
    {Kind::kF32, "f32", "float", 4, 0, kPlain},
    {Kind::kF64, "f64", "double", 8, 0, kPlain},
    {Kind::kEnum, "enum", "", 0, kKeyOf, kPlain},
    {Kind::kStruct, "struct", "", 0, kKeyOf, kPlain & ~kAsCallbackResult},
    {Kind::kPointer, "pointer", "", 0, kKeyOf | kKeyMutable | kKeyNull,
     kAsParameter},
    {Kind::kSlice, "slice", "", 0, kKeyItem | kKeyMutable, kLent},
    {Kind::kStrided, "strided", "", 0, kKeyItem | kKeyMutable, kAsParameter},
    {Kind::kOut, "out", "", 0, kKeyItem, kAsParameter},
    {Kind::kBytes, "bytes", "", 0, 0, kLent},
    {Kind::kUtf8, "utf8", "", 0, kKeyValidated, kLent},
    {Kind::kUtf16, "utf16", "", 0, kKeyValidated, kAsParameter},
    {Kind::kUtf32, "utf32", "", 0, kKeyValidated, kAsParameter},
    {Kind::kCString, "c_string", "", 0, kKeyValidated, kAsParameter},
    {Kind::kOptional, "optional", "", 0, kKeyItem, kAsParameter},
    {Kind::kCallback, "callback", "", 0, kKeyCallback, kAsParameter},
    {Kind::kObject, "object", "", 0, kKeyOf | kKeyMutable, kAsParameter},
    {Kind::kOwned, "owned", "", 0, kKeyOf, kAsParameter | kAsResult},
    {Kind::kOwnedArray, "owned_array", "", 0, kKeyItem, kAsResult},
    {Kind::kOwnedBytes, "owned_bytes", "", 0, 0, kAsResult},
    {Kind::kOwnedUtf8, "owned_utf8", "", 0, 0, kAsResult},
    {Kind::kOwnedUtf16, "owned_utf16", "", 0, 0, kAsResult},
    {Kind::kOwnedUtf32, "owned_utf32", "", 0, 0, kAsResult},
    {Kind::kView, "view", "", 0, kKeyItem | kKeyOwner, kAsResult},
    {Kind::kArray, "array", "", 0, kKeyItem | kKeyLength, kAsField},
});

constexpr bool in_order() {
  for (size_t i = 0; i < kRows.size(); ++i)
    if (static_cast<size_t>(kRows[i].kind) != i) return false;
  return true;
}
static_assert(in_order());
static_assert(kRows.size() == static_cast<size_t>(Kind::kArray) + 1);

}  // namespace

const KindRow& row_of(Kind kind) { return kRows[static_cast<size_t>(kind)]; }

const KindRow* row_named(std::string_view name) {
  const auto* row =
      std::find_if(kRows.begin(), kRows.end(),
                   [name](const KindRow& each) { return each.name == name; });
  return row == kRows.end() ? nullptr : &*row;
}

bool is_signed(Kind kind) { return kind >= Kind::kI8 && kind <= Kind::kI64; }

bool is_integer(Kind kind) { return kind >= Kind::kI8 && kind <= Kind::kU64; }

}  // namespace crossbill::contract

// SPDX-License-Identifier: MIT
// The readers of api.tsv: memory that a function of the CPython API has lent,
// where a pointer and a length do not say it.
//
// Sizes are read out of the objects, as the macros of CPython do. A text has
// one byte more: its terminating NUL.
#include "agent/hosts/cpython/lent.hpp"

#include "agent/hosts/cpython/layout.hpp"

namespace crossbill::agent::cpython {
namespace {

constexpr LentMemory kNothing = {0, 0};

uint64_t address_of(const void* pointer) {
  return reinterpret_cast<uint64_t>(pointer);
}

LentMemory text(uint64_t low, long size) {
  if (low == 0 || size < 0) return kNothing;
  return {low, low + static_cast<uint64_t>(size) + 1};
}

// Without a size: that of an ASCII str is its length; of others only the
// first byte is known, which is what is handed on to strlen and memcpy.
LentMemory utf8_of(uint64_t object, uint64_t value) {
  if (value == 0) return kNothing;
  uint64_t distance = value - object;
  bool ascii = distance == 40 || distance == 48;
  return text(
      value,
      ascii ? reinterpret_cast<const UnicodeObject*>(object)->length : 0);
}

}  // namespace

// With strides the first element need not be the lowest.
LentMemory lent_buffer(const uint64_t (&arguments)[2], uint64_t result) {
  if (static_cast<int32_t>(result) != 0) return kNothing;
  const auto* view = reinterpret_cast<const Buffer*>(arguments[0]);
  if (view == nullptr || view->memory == nullptr || view->bytes <= 0 ||
      view->suboffsets != nullptr)
    return kNothing;
  uint64_t low = address_of(view->memory);
  if (view->strides == nullptr || view->shape == nullptr)
    return {low, low + static_cast<uint64_t>(view->bytes)};
  uint64_t high = low + static_cast<uint64_t>(view->item_bytes);
  for (int i = 0; i < view->dimensions; i++) {
    long distance = (view->shape[i] - 1) * view->strides[i];
    (distance < 0 ? low : high) += static_cast<uint64_t>(distance);
  }
  return {low, high};
}

LentMemory lent_utf8(const uint64_t (&arguments)[2], uint64_t result) {
  return utf8_of(arguments[0], result);
}

LentMemory lent_utf8_size(const uint64_t (&arguments)[2], uint64_t result) {
  if (arguments[1] == 0) return utf8_of(arguments[0], result);
  return text(result, *reinterpret_cast<const long*>(arguments[1]));
}

}  // namespace crossbill::agent::cpython

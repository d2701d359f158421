// SPDX-License-Identifier: MIT
// Which memory a function of the CPython API has lent to its caller.
//
// Sizes are read out of the objects, as the macros of CPython do. A text has
// one byte more: the NUL that stands behind it.
#include "agent/hosts/cpython/cpython.hpp"
#include "agent/hosts/cpython/layout.hpp"

namespace crossbill::agent::cpython {
namespace {

constexpr Lent kNothing = {0, 0};

uint64_t address_of(const void* pointer) {
  return reinterpret_cast<uint64_t>(pointer);
}

Lent text(uint64_t low, long size) {
  if (low == 0 || size < 0) return kNothing;
  return {low, low + static_cast<uint64_t>(size) + 1};
}

// Of an object that keeps its text in itself, at that very address.
Lent bytes_of(uint64_t object, uint64_t value) {
  const auto* bytes = reinterpret_cast<const BytesObject*>(object);
  if (object == 0 || address_of(bytes->value) != value) return kNothing;
  return text(value, bytes->size);
}

// Without a size: that of an ASCII str is its length; of others only the
// first byte is known, which is what is handed on to strlen and memcpy.
Lent utf8_of(uint64_t object, uint64_t value) {
  if (value == 0) return kNothing;
  uint64_t distance = value - object;
  bool ascii = distance == 40 || distance == 48;
  return text(
      value,
      ascii ? reinterpret_cast<const UnicodeObject*>(object)->length : 0);
}

Lent byte_array(uint64_t object, uint64_t value) {
  if (value == 0) return kNothing;
  return text(value, reinterpret_cast<const BytesObject*>(object)->size);
}

long at(uint64_t pointer) { return *reinterpret_cast<const long*>(pointer); }

}  // namespace

// With strides the first element need not be the lowest.
Lent memory_of(uint64_t buffer) {
  const auto* view = reinterpret_cast<const Buffer*>(buffer);
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

Lent lent_by(LentRule rule, const uint64_t (&arguments)[2], uint64_t result) {
  if (!tables_known) return kNothing;
  bool succeeded = static_cast<int32_t>(result) == 0;
  switch (rule) {
    case LentRule::kBytes:
      return bytes_of(arguments[0], result);
    case LentRule::kBytesAt1:
      return succeeded ? bytes_of(arguments[0],
                                  static_cast<uint64_t>(at(arguments[1])))
                       : kNothing;
    case LentRule::kNewBytes:
      if (arguments[0] != 0 || result == 0) return kNothing;
      return bytes_of(
          result,
          address_of(reinterpret_cast<const BytesObject*>(result)->value));
    case LentRule::kByteArray:
      return byte_array(arguments[0], result);
    case LentRule::kUtf8:
      return utf8_of(arguments[0], result);
    case LentRule::kUtf8Size:
      return arguments[1] != 0 ? text(result, at(arguments[1]))
                               : utf8_of(arguments[0], result);
    case LentRule::kBuffer:
      return succeeded ? memory_of(arguments[1]) : kNothing;
    default:
      return kNothing;
  }
}

}  // namespace crossbill::agent::cpython

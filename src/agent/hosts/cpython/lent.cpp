// SPDX-License-Identifier: MIT
// The readers of api.tsv: memory that a function of the CPython API has lent,
// where a pointer and a length do not say it.
//
// Sizes are read out of the objects, as the macros of CPython do. A text has
// one byte more: its terminating NUL.
#include "agent/hosts/cpython/lent.hpp"

#include "agent/hosts/cpython/read.hpp"
#include "agent/hosts/cpython/sizes.hpp"

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

// A bytes, a bytearray, a str; -1 where nobody knows how objects are laid out.
long size_of(uint64_t object) {
  if (present.head == 0) return -1;
  return field<VarBody>(reinterpret_cast<const void*>(object), 0).size;
}

// Without a size: that of an ASCII str is its length; of others only the
// first byte is known, which is what is handed on to strlen and memcpy.
LentMemory utf8_of(uint64_t object, uint64_t value) {
  if (value == 0) return kNothing;
  bool ascii = value - object == uint64_t{present.head} + present.text;
  return text(value, ascii ? size_of(object) : 0);
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

LentMemory lent_sized(const uint64_t (&arguments)[2], uint64_t result) {
  return result == 0 ? kNothing : text(result, size_of(arguments[0]));
}

LentMemory lent_sized_to(const uint64_t (&arguments)[2], uint64_t result) {
  if (static_cast<int32_t>(result) != 0) return kNothing;
  return text(*reinterpret_cast<const uint64_t*>(arguments[1]),
              size_of(arguments[0]));
}

LentMemory lent_new_bytes(const uint64_t (&arguments)[2], uint64_t result) {
  if (arguments[0] != 0 || result == 0 || present.head == 0) return kNothing;
  return text(result + present.head + offsetof(BytesBody, value),
              static_cast<long>(arguments[1]));
}

LentMemory lent_utf8(const uint64_t (&arguments)[2], uint64_t result) {
  return utf8_of(arguments[0], result);
}

LentMemory lent_utf8_size(const uint64_t (&arguments)[2], uint64_t result) {
  if (arguments[1] == 0) return utf8_of(arguments[0], result);
  return text(result, *reinterpret_cast<const long*>(arguments[1]));
}

namespace {

constexpr uint64_t kAsksToWrite = 1;  // PyBUF_WRITABLE

LentAs buffer_as(const Buffer& view, uint64_t flags) {
  if (view.read_only != 0) return LentAs::kToRead;
  return (flags & kAsksToWrite) != 0 ? LentAs::kToBeWritten
                                     : LentAs::kMayChange;
}

}  // namespace

// A view holds its object. A bytearray may move its memory as it likes.
LentAs lent_as(const Lend& lend, const uint64_t (&arguments)[2],
               uint64_t& object) {
  if (lend.reader == lent_buffer && arguments[0] != 0)
    return buffer_as(*reinterpret_cast<const Buffer*>(arguments[0]),
                     arguments[1]);
  bool text = lend.reader == lent_utf8 || lend.reader == lent_utf8_size;
  bool sized = lend.reader == lent_sized || lend.reader == lent_sized_to;
  if (!text && (!sized || !is_bytes(arguments[0]))) return LentAs::kToBeWritten;
  object = arguments[0];
  return LentAs::kConstant;
}

}  // namespace crossbill::agent::cpython

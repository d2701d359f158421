// SPDX-License-Identifier: MIT
// What all kinds of parameters share: checks of pointers and of memory that is
// lent, and how one value stands in a crossbill_value.
#pragma once

#include <crossbill/boundary/borrow.hpp>
#include <crossbill/boundary/declare.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

template <class... T>
struct types {
  static constexpr size_t count = sizeof...(T);
};

// Memory that an argument lends, for the rule that what is written overlaps
// nothing else.
struct extent {
  const void* begin = nullptr;
  size_t bytes = 0;
  bool written = false;

  bool meets(const extent& other) const {
    if (bytes == 0 || other.bytes == 0) return false;
    uintptr_t a = reinterpret_cast<uintptr_t>(begin);
    uintptr_t b = reinterpret_cast<uintptr_t>(other.begin);
    return a < b + other.bytes && b < a + bytes;
  }
};

struct plain_argument {
  static constexpr int32_t check() { return CROSSBILL_OK; }
};

template <class T>
inline int32_t check_pointer(const T* data) {
  if (data == nullptr) return CROSSBILL_NULL_POINTER;
  if (reinterpret_cast<uintptr_t>(data) % alignof(T) != 0)
    return CROSSBILL_MISALIGNED;
  return CROSSBILL_OK;
}

template <class T>
[[gnu::cold, gnu::noinline]] int32_t why_no_items(const T* data, size_t size) {
  if (data == nullptr && size != 0) return CROSSBILL_NULL_WITH_LENGTH;
  if (reinterpret_cast<uintptr_t>(data) % alignof(T) != 0)
    return CROSSBILL_MISALIGNED;
  return CROSSBILL_TOO_LONG;
}

template <class T>
[[gnu::always_inline]] inline int32_t check_items(const T* data, size_t size) {
  bool bad = (data == nullptr && size != 0) ||
             reinterpret_cast<uintptr_t>(data) % alignof(T) != 0 ||
             size > PTRDIFF_MAX / sizeof(T);
  if (bad) [[unlikely]]
    return never_ok(why_no_items(data, size));
  return CROSSBILL_OK;
}

// ---- one value: to and from the union of a crossbill_value

template <item T>
T read_value(const crossbill_value& value) {
  if constexpr (floating<T>)
    return static_cast<T>(value.f64);
  else if constexpr (__is_same(T, bool))
    return value.u64 != 0;
  else
    return static_cast<T>(value.i64);
}

// Whether it is one of a T: a narrow number comes as a wide one.
template <class T>
[[gnu::always_inline]] inline bool holds(
    [[maybe_unused]] const crossbill_value& value) {
  if constexpr (__is_same(T, bool))
    return value.u64 <= 1;
  else if constexpr (integer<T> && sizeof(T) < 8)
    return static_cast<T>(value.i64) == value.i64;
  else
    return true;
}

// The C parameter number J of those that one crossbill_value stands for.
template <class C, size_t J>
C c_value(const crossbill_value& value) {
  if constexpr (J == 2)
    return value.written;
  else if constexpr (__is_same(C, size_t) && J == 1)
    return value.length;
  else if constexpr (J == 1)
    return value.user;
  else if constexpr (__is_same(C, crossbill_callback))
    return value.function;
  else if constexpr (__is_same(C, const crossbill_strided*))
    return reinterpret_cast<C>(&value);  // the same three words
  else if constexpr (number<C>)
    return read_value<C>(value);
  else if constexpr (__is_class(C))
    return *static_cast<const C*>(value.pointer);
  else
    return static_cast<C>(const_cast<void*>(value.pointer));
}
static_assert(sizeof(crossbill_value) == sizeof(crossbill_strided));

template <item T>
void write_value(crossbill_value& value, T from) {
  if constexpr (floating<T>)
    value.f64 = static_cast<double>(from);
  else if constexpr (__is_same(T, bool))
    value.u64 = from;
  else if constexpr (integer<T>) {
    if constexpr (is_signed<T>)
      value.i64 = from;
    else
      value.u64 = from;
  } else if constexpr (__is_enum(T))
    value.i64 = static_cast<int64_t>(from);
  else
    __builtin_memcpy(const_cast<void*>(value.pointer), &from, sizeof from);
}

// The C type of an item: enums cross as their integers.
template <item T>
struct c_item {
  using type = T;
};
template <item T>
requires __is_enum(T) struct c_item<T> {
  using type = __underlying_type(T);
};

inline void write_kind(text_sink& sink, const char* kind) {
  sink.raw("{\"kind\":\"").raw(kind).put('"');
}

}  // namespace crossbill::detail

#pragma GCC visibility pop

// SPDX-License-Identifier: MIT
// How each type of result crosses, the counterpart of parameter.hpp.
//
// A returns<R> has
//   c_type   what `R* result` of the C function points to; void: no such
//            parameter
//   put      writes a result there: 0, or an error's code
//   to_value the same for a shim
//   write    its type in the contract
//   why      what is wrong with it; may be missing
#pragma once

#include <crossbill/boundary/callback.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

template <class R>
struct returns : refused<refusal::no_result> {};
template <class T>
struct returns<slice<T>> : refused<refusal::borrowed_result> {};
// std::span, std::string_view, bytes, utf8, ...
template <class V>
requires requires(V v) {
  typename V::value_type;
  v.data();
  v.size();
} &&(!requires(V v) { v.push_back(v.data()[0]); }) struct returns<V>
    : refused<refusal::borrowed_result> {
};
template <class T>
struct returns<T*> : refused<refusal::pointer_result> {};
template <class T>
struct returns<T&> : refused<refusal::pointer_result> {};

template <>
struct returns<void> {
  using c_type = void;
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"void\"}");
  }
};

template <item T>
struct returns<T> {
  using c_type = typename c_item<T>::type;
  static constexpr bool plain = !__is_enum(T);  // enums are checked
  static int32_t put(c_type* to, T from) {
    if constexpr (__is_enum(T))
      if (!is_enumerator<declaration_of<T>>(static_cast<int64_t>(from)))
        return CROSSBILL_BAD_RESULT;
    if (to != nullptr) *to = static_cast<c_type>(from);
    return CROSSBILL_OK;
  }
  static void to_value(crossbill_value& value, const c_type& from) {
    write_value<c_type>(value, from);
  }
  static constexpr void write(text_sink& sink) { write_item<T>(sink); }
};

template <class T, int Owner>
struct returns<view<T, Owner>> : refused<why_no_slice<T>> {
  using c_type = crossbill_view;
  static int32_t put(c_type* to, view<T, Owner> from) {
    if (to != nullptr) *to = {from.data(), from.size()};
    return CROSSBILL_OK;
  }
  static void to_value(crossbill_value& value, const c_type& from) {
    value.pointer = from.data;
    value.length = from.length;
  }
  static constexpr int owner = Owner;
};

// ---- memory that the host will own

// A string type: it has traits. Its characters say which text it is.
template <class C>
concept string_like = requires(C c) {
  typename C::traits_type;
  c.data();
  c.substr(0);
  c.push_back(c[0]);
};
template <class C>
concept array_like = requires(C c) {
  typename C::value_type;
  c.data();
  c.size();
  c.push_back(c[0]);
}
&&!string_like<C> && item<typename C::value_type>;

// Inlined, so that the return address is the host's: where it was made.
template <class Container>
[[gnu::always_inline]] inline int32_t put_container(crossbill_owned* to,
                                                    Container&& from) {
  if (to == nullptr) return CROSSBILL_OK;
  auto* owner = new (std::nothrow)
      owned_container<Container>(static_cast<Container&&>(from));
  if (owner == nullptr) return CROSSBILL_NO_MEMORY;
  int32_t code = CROSSBILL_OK;
  uint64_t handle = add_object<thread_rule::any>(
      static_cast<owned_memory*>(owner), array_type,
      __builtin_return_address(0), code);
  if (handle == 0) {
    delete owner;
    return code;
  }
  *to = {owner->value.data(), owner->value.size(), handle, &release_array};
  return CROSSBILL_OK;
}

// The loader sets `pointer` to a crossbill_owned.
struct returns_owned {
  using c_type = crossbill_owned;
  static void to_value(crossbill_value& value, const c_type& from) {
    *static_cast<crossbill_owned*>(const_cast<void*>(value.pointer)) = from;
  }
};

template <array_like C>
struct returns<C> : returns_owned {
  [[gnu::always_inline]] static int32_t put(c_type* to, C&& from) {
    return put_container<C>(to, static_cast<C&&>(from));
  }
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"owned_array\",\"item\":");
    write_item<typename C::value_type>(sink);
    sink.put('}');
  }
};

inline int32_t check_text_result(const char* data, size_t size) {
  return is_utf8(data, size) ? CROSSBILL_OK : CROSSBILL_BAD_RESULT;
}
inline int32_t check_text_result(const char8_t* data, size_t size) {
  return check_text_result(reinterpret_cast<const char*>(data), size);
}
inline int32_t check_text_result(const char16_t* data, size_t size) {
  return is_utf16(data, size) ? CROSSBILL_OK : CROSSBILL_BAD_RESULT;
}
inline int32_t check_text_result(const char32_t* data, size_t size) {
  return is_utf32(data, size) ? CROSSBILL_OK : CROSSBILL_BAD_RESULT;
}

// std::string is bytes; std::u8string and its like are text.
template <string_like S>
struct returns<S> : returns_owned {
  static constexpr bool is_bytes = __is_same(typename S::value_type, char);
  [[gnu::always_inline]] static int32_t put(c_type* to, S&& from) {
    if constexpr (!is_bytes)
      if (int32_t code = check_text_result(from.data(), from.size()))
        return code;
    return put_container<S>(to, static_cast<S&&>(from));
  }
  static constexpr void write(text_sink& sink) {
    if (is_bytes) {
      sink.raw("{\"kind\":\"owned_bytes\"}");
      return;
    }
    constexpr uint64_t width = 8 * sizeof(typename S::value_type);
    sink.raw("{\"kind\":\"owned_utf").number(width).raw("\"}");
  }
};

template <class S>
struct returns<text<S>> : returns_owned {
  [[gnu::always_inline]] static int32_t put(c_type* to, text<S>&& from) {
    if (int32_t code = check_text_result(from.value.data(), from.value.size()))
      return code;
    return put_container<S>(to, static_cast<S&&>(from.value));
  }
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"owned_utf8\"}");
  }
};

// ---- objects

template <class T>
struct returns_handle {
  using c_type = uint64_t;
  static void to_value(crossbill_value& value, uint64_t from) {
    value.u64 = from;
  }
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"owned\",\"of\":").quoted(declaration_of<T>::name);
    sink.put('}');
  }
};

template <declared_object T>
struct returns<T> : returns_handle<T> {
  static constexpr refusal why =
      movable_object<T> ? refusal::none : refusal::unmovable_result;
  [[gnu::always_inline]] static int32_t put(uint64_t* to, T&& from) {
    if (to == nullptr) return CROSSBILL_OK;  // nobody wants it
    int32_t code = CROSSBILL_OK;
    *to = add_value<declaration_of<T>::threads>(
        static_cast<T&&>(from), type_of_object<T>, __builtin_return_address(0),
        code);
    return code;
  }
};

template <owner_like P>
struct returns<P> : returns_handle<typename P::element_type> {
  using T = typename P::element_type;
  static constexpr refusal why = why_no_owner<P>;
  [[gnu::always_inline]] static int32_t put(uint64_t* to, P&& from) {
    if (to == nullptr) return CROSSBILL_OK;  // nobody wants it: it is deleted
    *to = 0;
    if (from.get() == nullptr) return CROSSBILL_BAD_RESULT;
    int32_t code = CROSSBILL_OK;
    uint64_t handle = add_object<declaration_of<T>::threads>(
        from.get(), type_of_object<T>, __builtin_return_address(0), code);
    if (handle == 0) return code;
    from.release();
    *to = handle;
    return CROSSBILL_OK;
  }
};

template <class T>
struct returns<result<T>> : returns<T> {};

template <class R>
constexpr refusal why_no_result() {
  if constexpr (requires { returns<R>::why; })
    return returns<R>::why;
  else
    return refusal::none;
}

}  // namespace crossbill::detail

#pragma GCC visibility pop

// SPDX-License-Identifier: MIT
// Functions of the host as parameters, and what crosses in calls of them.
#pragma once

#include <crossbill/boundary/parameter.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// ---- callbacks

// Slices, bytes and UTF-8: a pointer and a number of items.
template <class P>
constexpr bool is_slice = false;
template <class T>
constexpr bool is_slice<slice<T>> = true;
template <class P>
concept lent = (is_slice<P> || __is_same(P, bytes) || __is_same(P, utf8) ||
                __is_same(P, unvalidated<utf8>)) &&
               why_no_parameter<P>() == refusal::none;

// Of what cannot cross: for callbacks that no exported function takes.
template <class T>
struct callback_value {
  static crossbill_value to(const T&) { return {}; }
  static constexpr const char* wrong = "";
  static bool is_good(const crossbill_value&) { return false; }
  static T from(const crossbill_value&) { __builtin_unreachable(); }
};
template <item T>
requires(!declared_struct<T>) struct callback_value<T> {
  static crossbill_value to(T from) {
    crossbill_value value{};
    write_value<T>(value, from);
    return value;
  }
  static constexpr const char* wrong =
      __is_enum(T) ? "a callback returned none of the enum's values"
                   : "a callback returned a number that is out of range";
  static bool is_good(const crossbill_value& value) {
    if constexpr (__is_enum(T))
      return is_enumerator<declaration_of<T>>(value.i64);
    else
      return holds<T>(value);
  }
  static T from(const crossbill_value& value) { return read_value<T>(value); }
  static constexpr void write(text_sink& sink) { write_item<T>(sink); }
};
template <>
struct callback_value<void> {
  static constexpr const char* wrong = "";
  static bool is_good(const crossbill_value&) { return true; }
  static void from(const crossbill_value&) {}
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"void\"}");
  }
};
template <lent P>
struct callback_value<P> {
  static crossbill_value to(P from) {
    crossbill_value value{};
    value.pointer = from.data();
    value.length = from.size();
    return value;
  }
  static constexpr const char* wrong = "";
  static bool is_good(const crossbill_value&) { return false; }
  static P from(const crossbill_value&) { __builtin_unreachable(); }
  static constexpr void write(text_sink& sink) { parameter<P>::write(sink); }
};

template <class T>
constexpr bool is_callback_result =
    __is_same(T, void) || number<T> || declared_enum<T>;

constexpr int kMaxCallbackArguments = 16;  // what hosts have room for

template <class R, class... A>
constexpr refusal why_no_callback() {
  if (!is_callback_result<R>) return refusal::callback_result;
  if ((declared_struct<A> || ...)) return refusal::callback_struct;
  if (!((is_callback_result<A> || lent<A>)&&...))
    return refusal::callback_value;
  return sizeof...(A) > kMaxCallbackArguments ? refusal::callback_count
                                              : refusal::none;
}

template <class R, class... A>
struct parameter<callback<R(A...)>> : refused<why_no_callback<R, A...>()> {
  using c_types = types<crossbill_callback, void*>;
  static constexpr bool plain = false;
  struct argument {
    argument(crossbill_callback called, void* with)
        : function(called), user(with) {}
    int32_t check() const {
      return function == nullptr ? CROSSBILL_NULL_POINTER : CROSSBILL_OK;
    }
    callback<R(A...)> get() const { return {function, user}; }
    crossbill_callback function;
    void* user;
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"callback\",\"params\":[");
    size_t n = 0;
    ((n++ > 0 ? sink.put(',') : sink, callback_value<A>::write(sink)), ...);
    sink.put(']').key("result");
    callback_value<R>::write(sink);
    sink.put('}');
  }
};

}  // namespace crossbill::detail

#pragma GCC visibility pop

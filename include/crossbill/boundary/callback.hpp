// SPDX-License-Identifier: MIT
// Functions of the host as parameters, and what crosses in calls of them.
#pragma once

#include <crossbill/boundary/parameter.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// ---- callbacks

template <class T>
struct callback_value {
  static_assert(never<T>,
                "a callback takes numbers, declared enums, slices, bytes and "
                "text, and returns nothing, a number or a declared enum");
};
template <item T>
struct callback_value<T> {
  static crossbill_value to(T from) {
    crossbill_value value{};
    if constexpr (declared_struct<T>) {
      static_assert(never<T>, "a callback takes structs as slice<const T>");
    } else {
      write_value<T>(value, from);
    }
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
  static T from(const crossbill_value& value) {
    static_assert(!declared_struct<T>,
                  "a callback returns nothing, a number or a declared enum");
    return read_value<T>(value);
  }
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
template <class P>
requires requires(P p) {
  p.data();
  p.size();
}
struct callback_value<P> {
  static crossbill_value to(P from) {
    crossbill_value value{};
    value.pointer = from.data();
    value.length = from.size();
    return value;
  }
  static constexpr const char* wrong = "";
  static bool is_good(const crossbill_value&) { return true; }
  static P from(const crossbill_value&) {
    static_assert(never<P>,
                  "a callback returns nothing, a number or a declared enum");
  }
  static constexpr void write(text_sink& sink) { parameter<P>::write(sink); }
};

template <class R, class... A>
struct parameter<callback<R(A...)>> {
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

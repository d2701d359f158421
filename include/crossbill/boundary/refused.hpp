// SPDX-License-Identifier: MIT
// What is no parameter, and what to write instead: parameter.hpp has those that
// are.
#pragma once

#include <crossbill/boundary/value.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// ---- what is no parameter: says what to write instead

template <class P>
struct parameter {
  static_assert(never<P>,
                "this type cannot cross: take a number, a declared enum, "
                "struct or object, crossbill::slice, bytes, utf8, optional, "
                "callback or out (docs/boundary.md lists them); a struct is "
                "declared by CROSSBILL_STRUCT(T, ...) before this function");
};
template <class P>
requires(__is_enum(P) && !declared_enum<P>) struct parameter<P> {
  static_assert(never<P>,
                "an enum crosses when its values are declared: "
                "CROSSBILL_ENUM(T, ...) before this function");
};
template <declared_object P>
struct parameter<P> {
  static_assert(never<P>,
                "an object crosses by its handle: take T& or const T&, or "
                "std::unique_ptr<T> to be given it");
};
template <class P>
requires requires(P p) {
  typename P::traits_type;
  p.substr(0);
}
struct parameter<P> {
  static_assert(never<P>,
                "a string parameter says which text it is: take "
                "crossbill::utf8, utf16, utf32, or crossbill::bytes");
};
template <class P>
requires requires(P p) {
  typename P::value_type;
  p.data();
  p.size();
} &&(!requires(P p) { typename P::traits_type; }) struct parameter<P> {
  static_assert(never<P>,
                "a container cannot be borrowed from a host: take "
                "crossbill::slice<const T>");
};
template <number T>
struct parameter<T*> {
  static_assert(
      never<T>,
      "a pointer says nothing of its length: take crossbill::slice<T> "
      "or slice<const T>");
};
template <class T>
requires(!number<T> && !declared_struct<T>) struct parameter<T*> {
  static_assert(never<T>,
                "a pointer crosses only to a declared struct: "
                "CROSSBILL_STRUCT(T, ...) before this function; take objects "
                "by reference, memory as crossbill::slice or bytes");
};
template <number T>
struct parameter<const T*> : parameter<T*> {};
template <class C>
requires __is_same(C, char) struct parameter<const C*> {
  static_assert(
      never<C>,
      "a char pointer says nothing of its encoding: take "
      "crossbill::c_string, or crossbill::utf8 or bytes, which have a "
      "length");
};
template <class C>
requires __is_same(C, char) struct parameter<C> {
  static_assert(never<C>,
                "char has no sign of its own: take int8_t or uint8_t");
};
template <class R, class... A>
struct parameter<R (*)(A...)> {
  static_assert(never<R>,
                "a function pointer cannot carry the host's state or its "
                "errors: take crossbill::callback<R(A...)>");
};
template <class P>
requires requires {
  typename P::result_type;
} &&(!requires(P p) { typename P::element_type; }) && __is_class(P) &&
    requires(P p) {
  p.target_type();
}
struct parameter<P> {
  static_assert(never<P>,
                "a std::function cannot carry the host's errors: take "
                "crossbill::callback<R(A...)>");
};
template <class T>
struct parameter<T&&> {
  static_assert(never<T>,
                "an rvalue reference cannot cross: take the value, or "
                "std::unique_ptr of a declared object");
};
template <class T>
struct parameter<T&> {
  static_assert(never<T>,
                "a reference crosses only to a declared type: "
                "CROSSBILL_STRUCT(T, ...) or CROSSBILL_OBJECT(T, ...) before "
                "this function; take numbers by value");
};

}  // namespace crossbill::detail

#pragma GCC visibility pop

// SPDX-License-Identifier: MIT
// What is no parameter, and which sentence of sentences.hpp says what to write
// instead: parameter.hpp has those that are.
#pragma once

#include <crossbill/boundary/value.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

template <class P>
struct parameter : refused<refusal::no_parameter> {};
template <class P>
requires(__is_enum(P) && !declared_enum<P>) struct parameter<P>
    : refused<refusal::undeclared_enum> {
};
template <declared_object P>
struct parameter<P> : refused<refusal::object_by_value> {};
template <class P>
requires requires(P p) {
  typename P::traits_type;
  p.substr(0);
}
struct parameter<P> : refused<refusal::string> {};
template <class P>
requires requires(P p) {
  typename P::value_type;
  p.data();
  p.size();
} &&(!requires(P p) { typename P::traits_type; }) struct parameter<P>
    : refused<refusal::container> {
};
template <number T>
struct parameter<T*> : refused<refusal::number_pointer> {};
template <class T>
requires(!number<T> && !declared_struct<T> &&
         !declared_object<T>) struct parameter<T*>
    : refused<refusal::undeclared_pointer> {
};
template <declared_object T>
struct parameter<T*> : refused<refusal::object_pointer> {};
template <declared_object T>
struct parameter<const T*> : refused<refusal::object_pointer> {};
template <class T>
requires __is_same(T, void) struct parameter<T*>
    : refused<refusal::void_pointer> {
};
template <class T>
requires __is_same(T, void) struct parameter<const T*>
    : refused<refusal::void_pointer> {
};
template <number T>
struct parameter<const T*> : refused<refusal::number_pointer> {};
template <class C>
requires __is_same(C, char) struct parameter<C*>
    : refused<refusal::char_pointer> {
};
template <class C>
requires __is_same(C, char) struct parameter<const C*>
    : refused<refusal::char_pointer> {
};
template <class C>
requires __is_same(C, char) struct parameter<C> : refused<refusal::plain_char> {
};
template <class R, class... A>
struct parameter<R (*)(A...)> : refused<refusal::function_pointer> {};
template <class P>
requires requires {
  typename P::result_type;
} &&(!requires(P p) { typename P::element_type; }) && __is_class(P) &&
    requires(P p) {
  p.target_type();
}
struct parameter<P> : refused<refusal::function_object> {};
template <class T>
struct parameter<T&&> : refused<refusal::rvalue_reference> {};

// By reference: what is wrong with the type itself, where that says more.
template <class T>
constexpr refusal why_no_reference() {
  constexpr refusal why = [] {
    if constexpr (requires { parameter<T>::why; })
      return parameter<T>::why;
    else
      return refusal::value_by_reference;
  }();
  return why == refusal::none           ? refusal::value_by_reference
         : why == refusal::no_parameter ? refusal::undeclared_reference
                                        : why;
}
template <class T>
struct parameter<T&> : refused<why_no_reference<T>()> {};
template <class T>
struct parameter<const T&> : refused<why_no_reference<T>()> {};

template <class P>
constexpr refusal why_no_parameter() {
  if constexpr (requires { parameter<P>::why; })
    return parameter<P>::why;
  else
    return refusal::none;
}

}  // namespace crossbill::detail

#pragma GCC visibility pop

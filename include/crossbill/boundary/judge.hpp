// SPDX-License-Identifier: MIT
// What is asked of an exported function and its description before anything is
// made of the two, and which sentence answers what is wrong.
#pragma once

#include <crossbill/boundary/describe.hpp>
#include <crossbill/boundary/signature.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// Whether the parameter with this number lends memory, or is an object that
// the host keeps.
template <int I, class... P>
constexpr bool lends = false;
template <int I, class... P>
requires(I >= 0 &&
         I < static_cast<int>(sizeof...(P))) constexpr bool lends<I, P...> =
    requires(
        const typename parameter<nth<size_t{I}, P...>>::argument& argument) {
  argument.extent();
}
|| requires { requires parameter<nth<size_t{I}, P...>>::is_object; };

// ---- defaults

template <class P>
struct value_of {
  using type = P;
  static constexpr bool may_be_null = false;
};
template <optional_like P>
struct value_of<P> {
  using type = typename P::value_type;
  static constexpr bool may_be_null = true;
};
template <class T>
struct value_of<T*> {
  using type = T*;
  static constexpr bool may_be_null = true;
};

template <class T>
constexpr bool fits(int64_t value) {
  if constexpr (declared_enum<T>)
    return is_enumerator<declaration_of<T>>(value);
  else if constexpr (floating<T>)
    return true;
  else if constexpr (integer<T> && sizeof(T) < 8)
    return static_cast<int64_t>(static_cast<T>(value)) == value;
  else if constexpr (integer<T>)
    return is_signed<T> || value >= 0;
  else
    return false;
}

template <class P>
constexpr bool default_is_good(const param& of) {
  using T = typename value_of<P>::type;
  switch (of.kind) {
    case default_kind::none:
      return true;
    case default_kind::null:
      return value_of<P>::may_be_null;
    case default_kind::truth:
      return __is_same(T, bool);
    case default_kind::integer:
      return fits<T>(of.whole);
    case default_kind::real:
      return floating<T>;
    case default_kind::string:
      return requires { parameter<P>::is_text; };
  }
  return false;
}

// ---- the judgement

// Of a parameter, the first that is wrong; else of the result.
template <class R>
constexpr auto judge_types(types<>) {
  return verdict<why_no_result<R>(), R>();
}
template <class R, class P, class... More>
constexpr auto judge_types(types<P, More...>) {
  if constexpr (why_no_parameter<P>() != refusal::none)
    return verdict<why_no_parameter<P>(), P>();
  else
    return judge_types<R>(types<More...>());
}

template <bool Noexcept, class R, class... P>
constexpr refusal why_not_described(const description& about) {
  if (about.wrong != refusal::none) return about.wrong;
  if (Noexcept && (is_callback<P> || ...)) return refusal::callback_noexcept;
  if (about.count != sizeof...(P)) return refusal::names_missing;
  if (!names_are_good(about)) return refusal::bad_name;
  if (!defaults_are_last(about)) return refusal::default_in_front;
  if constexpr (sizeof...(P) > 0) {
    size_t i = 0;
    if (!(default_is_good<P>(about.params[i++]) && ...))
      return refusal::bad_default;
  }
  for (const param& one : about.params)
    if (one.kind == default_kind::real && decimal_of(one.real).places < 0)
      return refusal::long_default;
  if constexpr (requires { returns<R>::owner; })
    if (!lends<returns<R>::owner, P...>) return refusal::view_owner;
  return refusal::none;
}

template <auto>
struct constant {};

template <class About, bool Noexcept, class R, class... P>
constexpr auto judge_call() {
  using found = decltype(judge_types<R>(types<P...>()));
  if constexpr (found::why != refusal::none)
    return found();
  else if constexpr (!requires { typename constant<(About::about(), 0)>; })
    return verdict<refusal::no_description, About>();
  else
    return verdict<why_not_described<Noexcept, R, P...>(About::about()),
                   About>();
}
template <class About, bool Noexcept, class R, class... P>
struct judged_call : decltype(judge_call<About, Noexcept, R, P...>()) {};

// F: the type of a pointer to the function.
template <class F, class About>
struct judged_function : verdict<refusal::no_function, F> {};
template <class F, class C, class About>
struct judged_function<F C::*, About>
    : verdict<refusal::member_function, F C::*> {};
template <class R, class... P, class About>
struct judged_function<R (*)(P..., ...), About>
    : verdict<refusal::variadic, R(P..., ...)> {};
template <class R, class... P, class About>
struct judged_function<R (*)(P...), About>
    : judged_call<About, false, R, P...> {};
template <class R, class... P, class About>
struct judged_function<R (*)(P...) noexcept, About>
    : judged_call<About, true, R, P...> {};

}  // namespace crossbill::detail

#pragma GCC visibility pop

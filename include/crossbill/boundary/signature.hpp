// SPDX-License-Identifier: MIT
// A call: from the C parameters of an exported function, or from the values of
// a shim, to arguments that are checked, to the function itself, and back.
//
// All of it depends on the function's type alone, so that functions of one type
// share it: compilers take their time by the template.
#pragma once

#include <crossbill/boundary/returns.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// ---- the C parameters of all parameters, one after another

template <class...>
struct joined;
template <class... A>
struct joined<types<A...>> {
  using type = types<A...>;
};
template <class... A, class... B, class... More>
struct joined<types<A...>, types<B...>, More...>
    : joined<types<A..., B...>, More...> {};
template <>
struct joined<> {
  using type = types<>;
};

// The three forms of a C function.
template <class R, class... A>
struct direct_form {};
template <class R, class... A>
struct status_form {};
template <class... A>
struct status_only_form {};

template <bool Direct, class R, class C>
struct form_of;
template <class R, class... A>
struct form_of<true, R, types<A...>> {
  using form = direct_form<R, A...>;
  using function = R(A...) noexcept;
};
template <class R, class... A>
struct form_of<false, R, types<A...>> {
  using form = status_form<R, A...>;
  using function = int32_t(A..., R*, crossbill_error*);
};
template <class... A>
struct form_of<false, void, types<A...>> {
  using form = status_only_form<A...>;
  using function = int32_t(A..., crossbill_error*);
};

template <class T>
constexpr int registers_of() {  // -1: in memory, or not said here
  if constexpr (__is_class(T))
    return -1;
  else
    return floating<T> ? 256 : 1;
}

// Whether all C parameters travel in registers, by the System V ABI: six of one
// kind, eight of the other.
template <class... C>
constexpr bool in_registers(types<C...>, int extra) {
  if (((registers_of<C>() < 0) || ...)) return false;
  int sum = (registers_of<C>() + ... + extra);
  return sum % 256 <= 6 && sum / 256 <= 8;
}

template <class... C>
constexpr size_t general_registers(types<C...>) {
  return (size_t{!floating<C>} + ... + 0);
}

template <class P>
constexpr size_t lent_item_of() {
  if constexpr (requires { parameter<P>::lent_item; })
    return parameter<P>::lent_item;
  else
    return 0;
}
template <class P>
constexpr bool lends_items = lent_item_of<P>() != 0;

template <class P>
struct c_item_or {
  using type = P;
};
template <item P>
struct c_item_or<P> : c_item<P> {};

template <class R>
struct without_result {
  using type = R;
};
template <class R>
struct without_result<result<R>> {
  using type = R;
};

template <size_t I, class First, class... More>
struct nth_type : nth_type<I - 1, More...> {};
template <class First, class... More>
struct nth_type<0, First, More...> {
  using type = First;
};
template <size_t I, class... T>
using nth = typename nth_type<I, T...>::type;

template <size_t I, class Types>
struct nth_of_types;
template <size_t I, class... T>
struct nth_of_types<I, types<T...>> : nth_type<I, T...> {};
template <size_t I, class Types>
using nth_of = typename nth_of_types<I, Types>::type;

// Where the C parameters of each parameter start, and of which parameter each
// C parameter is which part.
template <size_t N>
struct start_table {
  size_t at[N + 1];
};
template <size_t N>
struct place_table {
  size_t of[N + 1], part[N + 1];
};
template <size_t N>
constexpr start_table<N> make_starts(const size_t (&counts)[N + 1]) {
  start_table<N> made{};
  for (size_t i = 0; i < N; i++) made.at[i + 1] = made.at[i] + counts[i];
  return made;
}
template <size_t All, size_t N>
constexpr place_table<All> make_places(const size_t (&counts)[N]) {
  place_table<All> made{};
  size_t k = 0;
  for (size_t i = 0; i + 1 < N; i++)
    for (size_t j = 0; j < counts[i]; j++, k++)
      made.of[k] = i, made.part[k] = j;
  return made;
}

template <class P>
constexpr bool is_callback = false;
template <class S>
constexpr bool is_callback<callback<S>> = true;

// ---- rules on all arguments of a call

template <class P>
constexpr bool writes = false;
template <class P>
requires requires { requires parameter<P>::writes; }
constexpr bool writes<P> = true;

template <class A>
inline void add_extent(const A& argument, extent*& next) {
  if constexpr (requires { argument.extent(); }) *next++ = argument.extent();
}

inline bool any_overlap(const extent* begin, const extent* end) noexcept {
  for (const extent* a = begin; a != end; a++)
    for (const extent* b = a + 1; b != end; b++)
      if ((a->written || b->written) && a->meets(*b)) return true;
  return false;
}

template <class A>
inline int32_t finish(const A& argument) {
  if constexpr (requires { argument.finish(); }) return argument.finish();
  return CROSSBILL_OK;
}

template <class A>
inline void give_up(A& argument) {
  if constexpr (requires { argument.give_up(); }) argument.give_up();
}

// ---- arguments

// Made of C parameters, which are found by their places: `at` goes away when
// this is inlined.
template <class A, class C1>
[[gnu::always_inline]] inline A make_argument(const void* const* at,
                                              types<C1>) {
  return A(*static_cast<const C1*>(at[0]));
}
template <class A, class C1, class C2>
[[gnu::always_inline]] inline A make_argument(const void* const* at,
                                              types<C1, C2>) {
  return A(*static_cast<const C1*>(at[0]), *static_cast<const C2*>(at[1]));
}
template <class A, class C1, class C2, class C3>
[[gnu::always_inline]] inline A make_argument(const void* const* at,
                                              types<C1, C2, C3>) {
  return A(*static_cast<const C1*>(at[0]), *static_cast<const C2*>(at[1]),
           *static_cast<const C3*>(at[2]));
}

// A struct by value is a pointer in a shim, and a narrow number a wide one.
// All else is checked by the C symbol.
template <class P>
[[gnu::always_inline]] inline int32_t check_value(
    [[maybe_unused]] const crossbill_value& value) {
  using T = typename c_item_or<P>::type;
  if constexpr (declared_struct<P>)
    return check_pointer(static_cast<const P*>(value.pointer));
  else
    return holds<T>(value) ? CROSSBILL_OK : CROSSBILL_NOT_A_VALUE;
}

template <class P>
inline void give_up_value([[maybe_unused]] const crossbill_value& value) {
  if constexpr (owner_like<P>)
    typename parameter<P>::argument(value.u64).give_up();
}

// The C parameter number J of those of one parameter, out of a shim's value.
template <class P, size_t J>
[[gnu::always_inline]] inline auto value_for(const crossbill_value& value,
                                             [[maybe_unused]] float& spare) {
  if constexpr (requires { parameter<P>::from_value(value, spare); })
    return parameter<P>::from_value(value, spare);
  else
    return c_value<nth_of<J, typename parameter<P>::c_types>, J>(value);
}

// ---- calls

// What a call has to know of its function beyond the type.
struct call_facts {
  const char* const* names;  // of its parameters
  raises_list raised;
  uint8_t* inside;  // whether a call is in it, where only one may be
};

struct one_call {
  explicit one_call(uint8_t* flag)
      : inside(flag),
        entered(__atomic_exchange_n(flag, 1, __ATOMIC_ACQUIRE) == 0) {}
  ~one_call() {
    if (entered) __atomic_store_n(inside, 0, __ATOMIC_RELEASE);
  }
  uint8_t* inside;
  bool entered;
};
struct any_call {
  explicit any_call(uint8_t*) {}
  static constexpr bool entered = true;
};
template <bool OneAtATime>
struct guard_of {
  using type = any_call;
};
template <>
struct guard_of<true> {
  using type = one_call;
};

template <bool Noexcept, bool OneAtATime, class R, class... P>
struct signature {
  using plain_result = typename without_result<R>::type;
  using returned = returns<R>;
  using c_result = typename returned::c_type;
  static constexpr bool gives_value = !__is_same(c_result, void);

  static constexpr bool direct = [] {
    if (!Noexcept || OneAtATime || !(parameter<P>::plain && ...)) return false;
    if constexpr (!gives_value)
      return true;
    else
      return requires { requires returned::plain; }
    &&item<R>;
  }();
  using c_parameters =
      typename joined<types<>, typename parameter<P>::c_types...>::type;
  using form_type = form_of<direct, c_result, c_parameters>;
  using form = typename form_type::form;
  using c_function = typename form_type::function;

  static constexpr size_t counts[sizeof...(P) + 1] = {
      parameter<P>::c_types::count..., 0};
  static constexpr auto starts = make_starts<sizeof...(P)>(counts);
  static constexpr auto places = make_places<c_parameters::count>(counts);

  // ---- the C symbol's body

  template <class F, class... C>
  [[gnu::always_inline]] static c_result call_direct(F* function,
                                                     C... values) noexcept {
    if constexpr (gives_value)
      return static_cast<c_result>(function(
          static_cast<P>(typename parameter<P>::argument(values).get())...));
    else
      function(typename parameter<P>::argument(values).get()...);
  }

  template <class F, class... C>
  [[gnu::always_inline]] static int32_t call(F* function,
                                             const call_facts& facts,
                                             c_result* to,
                                             crossbill_error* error,
                                             const C&... values) {
    const void* const at[] = {&values..., nullptr};
    return call_with(function, facts, to, error, at,
                     make_sizes<sizeof...(P)>{});
  }

  template <class F, size_t... I>
  [[gnu::always_inline]] static int32_t call_with(
      F* function, const call_facts& facts, c_result* to,
      crossbill_error* error, [[maybe_unused]] const void* const* at,
      size_sequence<I...>) {
    return run(function, facts, to, error,
               make_argument<typename parameter<P>::argument>(
                   at + starts.at[I], typename parameter<P>::c_types{})...);
  }

  // With the arguments made.
  template <class F, class... A>
  [[gnu::always_inline]] static int32_t run(F* function,
                                            const call_facts& facts,
                                            c_result* to,
                                            crossbill_error* error,
                                            A&&... arguments) {
    int32_t code = CROSSBILL_OK;
    int index = -1;
    bool good = ((index++, (code = arguments.check()) == CROSSBILL_OK) && ...);
    if (!good) [[unlikely]] {
      (give_up(arguments), ...);
      return refuse(code, facts.names[index], error);
    }
    if constexpr ((writes<P> || ...)) {
      extent extents[sizeof...(A)];
      extent* end = extents;
      (add_extent(arguments, end), ...);
      if (any_overlap(extents, end)) [[unlikely]]
        return refuse(CROSSBILL_OVERLAP, nullptr, error);
    }
    typename guard_of<OneAtATime>::type guard(facts.inside);
    if (!guard.entered) return refuse(CROSSBILL_IN_USE, nullptr, error);
    if constexpr (Noexcept) {
      return work(function, facts, to, error, arguments...);
    } else {
      try {
        return work(function, facts, to, error, arguments...);
      } catch (...) {
        return store_exception(error, facts.raised);
      }
    }
  }

  template <class F, class... A>
  [[gnu::always_inline]] static int32_t work(F* function,
                                             const call_facts& facts,
                                             c_result* to,
                                             crossbill_error* error,
                                             A&... arguments) {
    int32_t code = CROSSBILL_OK;
    if constexpr (!__is_same(R, plain_result)) {
      R outcome = function(arguments.get()...);
      if (!outcome)
        return store_checked(error, outcome.why(), "", facts.raised);
      if constexpr (gives_value)
        code = returned::put(to, static_cast<plain_result&&>(*outcome));
    } else if constexpr (gives_value) {
      code = returned::put(to, function(arguments.get()...));
    } else {
      function(arguments.get()...);
    }
    if constexpr ((requires { arguments.finish(); } || ...))
      ((code = code != CROSSBILL_OK ? code : finish(arguments)), ...);
    if (code != CROSSBILL_OK) [[unlikely]]
      return refuse(code, nullptr, error);
    return code;
  }

  // ---- the shim's body: calls the C symbol

  [[gnu::always_inline]] static int32_t shim(c_function* symbol,
                                             const char* const* names,
                                             const crossbill_value* values,
                                             size_t count, crossbill_value* to,
                                             crossbill_error* error) {
    if (count != sizeof...(P)) [[unlikely]]
      return refuse(CROSSBILL_WRONG_COUNT, nullptr, error);
    int32_t code = CROSSBILL_OK;
    [[maybe_unused]] const crossbill_value* value = values;
    bool good =
        ((code = check_value<P>(*value++), code == CROSSBILL_OK) && ...);
    if (!good) [[unlikely]] {
      int index = static_cast<int>(value - values) - 1;
      value = values;
      (give_up_value<P>(*value++), ...);
      return refuse(code, names[index], error);
    }
    return forward(symbol, values, to, error,
                   make_sizes<c_parameters::count>{});
  }

  template <size_t... K>
  [[gnu::always_inline]] static int32_t forward(c_function* symbol,
                                                const crossbill_value* values,
                                                crossbill_value* to,
                                                crossbill_error* error,
                                                size_sequence<K...>) {
    [[maybe_unused]] float spare[sizeof...(P) + 1];
    if constexpr (direct && !gives_value) {
      symbol(value_for<nth<places.of[K], P...>, places.part[K]>(
          values[places.of[K]], spare[places.of[K]])...);
    } else if constexpr (direct) {
      returned::to_value(
          *to, symbol(value_for<nth<places.of[K], P...>, places.part[K]>(
                   values[places.of[K]], spare[places.of[K]])...));
    } else if constexpr (!gives_value) {
      return symbol(value_for<nth<places.of[K], P...>, places.part[K]>(
                        values[places.of[K]], spare[places.of[K]])...,
                    error);
    } else {
      c_result made{};
      int32_t code = symbol(value_for<nth<places.of[K], P...>, places.part[K]>(
                                values[places.of[K]], spare[places.of[K]])...,
                            &made, error);
      if (code == CROSSBILL_OK) returned::to_value(*to, made);
      return code;
    }
    return CROSSBILL_OK;
  }
};

}  // namespace crossbill::detail

#pragma GCC visibility pop

// SPDX-License-Identifier: MIT
// CROSSBILL_EXPORT: from a C++ function to a C symbol, a shim and a contract.
//
// The C function's parameters depend on the C++ function's type, and no macro
// can write them. But a class template can *define* a friend function whose
// parameters are a pack, and a friend that was declared `extern "C"` before
// keeps that linkage. So the macro declares the symbol by a computed function
// type, and lets a class template of its own define it. The symbol is an
// ordinary function for the compiler: no alias, no assembly, no ifunc, nothing
// that link-time optimisation could lose.
#pragma once

#include <crossbill/boundary/describe.hpp>
#include <crossbill/boundary/returns.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

inline const char* text_of_code(int32_t code) noexcept {
  switch (code) {
    case CROSSBILL_WRONG_COUNT:
      return "another number of arguments than the contract says";
    case CROSSBILL_NULL_WITH_LENGTH:
      return "null with a length that is not 0";
    case CROSSBILL_NULL_POINTER:
      return "null";
    case CROSSBILL_MISALIGNED:
      return "not aligned for its items";
    case CROSSBILL_TOO_LONG:
      return "longer than memory can be";
    case CROSSBILL_OVERLAP:
      return "overlaps another argument, and one of them is written";
    case CROSSBILL_NOT_A_VALUE:
      return "a number that is none of the declared values";
    case CROSSBILL_BAD_UTF8:
      return "not valid UTF-8";
    case CROSSBILL_BAD_UTF16:
      return "not valid UTF-16";
    case CROSSBILL_BAD_UTF32:
      return "not valid UTF-32";
    case CROSSBILL_BUFFER_TOO_SMALL:
      return "the buffer is too small; the length says what it takes";
    case CROSSBILL_BAD_STRIDE:
      return "a stride that does not keep the items aligned";
    case CROSSBILL_NULL_HANDLE:
      return "no object";
    case CROSSBILL_FOREIGN_HANDLE:
      return "a handle of another library";
    case CROSSBILL_FORGED_HANDLE:
      return "a handle that was never given out";
    case CROSSBILL_STALE_HANDLE:
      return "a handle of an object that was freed";
    case CROSSBILL_WRONG_TYPE:
      return "a handle of another type of object";
    case CROSSBILL_WRONG_THREAD:
      return "the object belongs to the thread that made it";
    case CROSSBILL_IN_USE:
      return "in use: another call is in it";
    case CROSSBILL_TOO_MANY_OBJECTS:
      return "more objects than a library can have (4 million)";
    case CROSSBILL_NO_MEMORY:
      return "no memory for what the call needed";
    case CROSSBILL_BAD_RESULT:
      return "the result is not valid text, or no object";
  }
  return "failed";
}

constexpr int32_t kind_of_code(int32_t code) {
  return code == CROSSBILL_NO_MEMORY || code == CROSSBILL_TOO_MANY_OBJECTS
             ? CROSSBILL_OUT_OF_MEMORY
         : code == CROSSBILL_BAD_RESULT || code == CROSSBILL_UNCAUGHT
             ? CROSSBILL_BUG
             : CROSSBILL_BAD_ARGUMENT;
}

// "data: not aligned for its items"
[[gnu::cold, gnu::noinline]] inline int32_t refuse(int32_t code,
                                                   const char* parameter,
                                                   crossbill_error* to) {
  char message[sizeof to->message];
  size_t n = 0;
  for (; parameter != nullptr && parameter[n] != 0 && n < 64; n++)
    message[n] = parameter[n];
  if (n > 0) message[n++] = ':', message[n++] = ' ';
  copy_text(message + n, sizeof message - n, text_of_code(code));
  return store(to, {code, kind_of_code(code), message}, "");
}

template <class T>
inline int32_t free_by_shim(const crossbill_value* values, size_t count,
                            crossbill_error* error) noexcept {
  if (count != 1) return refuse(CROSSBILL_WRONG_COUNT, nullptr, error);
  return free_object<T>(values[0].u64, error);
}

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

template <size_t N>
struct name_list {
  const char* list[N + 1];
};
template <size_t N>
consteval name_list<N> names_of(const description& about) {
  name_list<N> made{};
  for (size_t i = 0; i < N; i++) made.list[i] = about.params[i].name;
  return made;
}
template <int N>
struct error_list {
  raised list[N + 1];
};
template <int N>
consteval error_list<N> errors_of(const description& about) {
  error_list<N> made{};
  for (int i = 0; i < N; i++) made.list[i] = about.errors[i];
  return made;
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

template <size_t N>
struct size_tag {};

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

// Whether the parameter with this number lends memory, or is an object that
// the host keeps.
template <int I, class... P>
constexpr bool lends = false;
template <int I, class... P>
requires(I >= 0 &&
         I < static_cast<int>(sizeof...(P))) constexpr bool lends<I, P...> =
    requires(const typename parameter<nth<I, P...>>::argument& argument) {
  argument.extent();
}
|| requires { requires parameter<nth<I, P...>>::is_object; };

template <class F>
constexpr F* pointer(F* function) {
  return function;
}
template <class C, class F>
constexpr auto pointer(F C::*) {
  static_assert(never<C>,
                "a member function has no object to be called on: export a "
                "function that takes the object by reference");
  return nullptr;
}

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

// A second call while one is in it is refused.
template <class Self>
[[gnu::visibility("hidden")]] inline constinit uint8_t is_inside = 0;

template <class Self, bool Guarded>
struct one_call {
  static constexpr bool entered = true;
};
template <class Self>
struct one_call<Self, true> {
  one_call()
      : entered(__atomic_exchange_n(&is_inside<Self>, 1, __ATOMIC_ACQUIRE) ==
                0) {}
  ~one_call() {
    if (entered) __atomic_store_n(&is_inside<Self>, 0, __ATOMIC_RELEASE);
  }
  bool entered;
};

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

// ---- one exported function

// About: its description, as the macro made it.
template <auto F, class About, bool Noexcept, class R, class... P>
struct entry_of {
  using plain_result = typename without_result<R>::type;
  using returned = returns<R>;
  using c_result = typename returned::c_type;
  static constexpr bool gives_value = !__is_same(c_result, void);
  static constexpr description about = About::about();
  static constexpr bool one_at_a_time =
      about.rule == thread_rule::one_at_a_time;

  static constexpr bool direct = [] {
    if (!Noexcept || one_at_a_time || !(parameter<P>::plain && ...))
      return false;
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

  // What the call itself needs of the description; the rest is for the
  // contract.
  static constexpr auto names = names_of<sizeof...(P)>(about);
  static constexpr auto errors = errors_of<about.error_count>(about);
  static constexpr raises_list raised_errors{errors.list, about.error_count};

  static constexpr size_t counts[sizeof...(P) + 1] = {
      parameter<P>::c_types::count..., 0};
  static constexpr auto starts = make_starts<sizeof...(P)>(counts);
  static constexpr auto places = make_places<c_parameters::count>(counts);

  static constexpr int reads = sizeof...(P);
  static_assert(about.count == reads,
                "name each parameter of the function, in order");
  static_assert(names_are_good(about),
                "the names of parameters are identifiers, each another one");
  static_assert(defaults_are_last(about),
                "a parameter without a default follows one that has one");
  static_assert(
      [] {
        [[maybe_unused]] size_t i = 0;
        if constexpr (has_defaults(about))
          return (default_is_good<P>(about.params[i++]) && ...);
        else
          return true;
      }(),
      "a default is a value of its parameter's type, and fits into it; nullptr "
      "is for optional values and pointers, and text for utf8 and its like");
  static_assert(about.rule != thread_rule::creator,
                "a function has no creator: say creator_thread of the class "
                "that it uses, in CROSSBILL_OBJECT");
  static_assert(!Noexcept || !(is_callback<P> || ...),
                "a function with a callback cannot be noexcept: the host's "
                "function may fail");

  // ---- the C symbol's body

  template <class... C>
  [[gnu::always_inline]] static c_result call_direct(C... values) noexcept {
    if constexpr (gives_value)
      return static_cast<c_result>(
          F(static_cast<P>(typename parameter<P>::argument(values).get())...));
    else
      F(typename parameter<P>::argument(values).get()...);
  }

  // Makes the arguments out of the C parameters, which are found by their
  // places: `at` goes away when this is inlined.
  template <class A, size_t First, class... C>
  [[gnu::always_inline]] static A make_argument(const void* const* at,
                                                types<C...>) {
    return make_argument<A, First>(at, types<C...>{},
                                   make_sizes<sizeof...(C)>{});
  }
  template <class A, size_t First, class... C, size_t... J>
  [[gnu::always_inline]] static A make_argument(const void* const* at,
                                                types<C...>,
                                                size_sequence<J...>) {
    return A(*static_cast<const C*>(at[First + J])...);
  }

  template <size_t... I>
  [[gnu::always_inline]] static int32_t call_with(
      c_result* to, crossbill_error* error,
      [[maybe_unused]] const void* const* at, size_sequence<I...>) {
    return run(to, error,
               make_argument<typename parameter<P>::argument, starts.at[I]>(
                   at, typename parameter<P>::c_types{})...);
  }

  template <class... C>
  [[gnu::always_inline]] static int32_t call(c_result* to,
                                             crossbill_error* error,
                                             const C&... values) {
    const void* const at[] = {&values..., nullptr};
    return call_with(to, error, at, make_sizes<sizeof...(P)>{});
  }

  // ---- with the arguments made

  template <class... A>
  [[gnu::always_inline]] static int32_t run(c_result* to,
                                            crossbill_error* error,
                                            A&&... arguments) {
    int32_t code = CROSSBILL_OK;
    int index = -1;
    bool good = ((index++, (code = arguments.check()) == CROSSBILL_OK) && ...);
    if (!good) [[unlikely]] {
      (give_up(arguments), ...);
      return refuse(code, names.list[index], error);
    }
    if constexpr ((writes<P> || ...)) {
      extent extents[sizeof...(A)];
      extent* end = extents;
      (add_extent(arguments, end), ...);
      if (any_overlap(extents, end)) [[unlikely]]
        return refuse(CROSSBILL_OVERLAP, nullptr, error);
    }
    one_call<About, one_at_a_time> guard;
    if (!guard.entered) return refuse(CROSSBILL_IN_USE, nullptr, error);
    if constexpr (Noexcept) {
      return work(to, error, arguments...);
    } else {
      try {
        return work(to, error, arguments...);
      } catch (...) {
        return store_exception(error, raised_errors);
      }
    }
  }

  template <class... A>
  [[gnu::always_inline]] static int32_t work(c_result* to,
                                             crossbill_error* error,
                                             A&... arguments) {
    int32_t code = CROSSBILL_OK;
    if constexpr (!__is_same(R, plain_result)) {
      R outcome = F(arguments.get()...);
      if (!outcome)
        return store_checked(error, outcome.why(), "", raised_errors);
      if constexpr (gives_value)
        code = returned::put(to, static_cast<plain_result&&>(*outcome));
    } else if constexpr (gives_value) {
      code = returned::put(to, F(arguments.get()...));
    } else {
      F(arguments.get()...);
    }
    if constexpr ((requires { arguments.finish(); } || ...))
      ((code = code != CROSSBILL_OK ? code : finish(arguments)), ...);
    if (code != CROSSBILL_OK) [[unlikely]]
      return refuse(code, nullptr, error);
    return code;
  }

  // ---- the shim's body: calls the C symbol

  template <size_t I, size_t J, class Spare>
  [[gnu::always_inline]] static auto value_for(const crossbill_value* values,
                                               Spare& spare) {
    using Q = parameter<nth<I, P...>>;
    if constexpr (requires { Q::from_value(values[I], spare[I]); })
      return Q::from_value(values[I], spare[I]);
    else
      return c_value<nth_of<J, typename Q::c_types>, J>(values[I]);
  }

  template <auto* Symbol, size_t... K>
  [[gnu::always_inline]] static int32_t forward(const crossbill_value* values,
                                                crossbill_value* to,
                                                crossbill_error* error,
                                                size_sequence<K...>) {
    [[maybe_unused]] float spare[sizeof...(P) + 1];
    if constexpr (direct && !gives_value) {
      Symbol(value_for<places.of[K], places.part[K]>(values, spare)...);
    } else if constexpr (direct) {
      returned::to_value(*to, Symbol(value_for<places.of[K], places.part[K]>(
                                  values, spare)...));
    } else if constexpr (!gives_value) {
      return Symbol(value_for<places.of[K], places.part[K]>(values, spare)...,
                    error);
    } else {
      c_result made{};
      int32_t code =
          Symbol(value_for<places.of[K], places.part[K]>(values, spare)...,
                 &made, error);
      if (code == CROSSBILL_OK) returned::to_value(*to, made);
      return code;
    }
    return CROSSBILL_OK;
  }

  // A struct by value is a pointer here, and a narrow number a wide one. Others
  // are checked by the C symbol.
  template <class Q>
  [[gnu::always_inline]] static int32_t check_value(
      [[maybe_unused]] const crossbill_value& value) {
    using T = typename c_item_or<Q>::type;
    if constexpr (declared_struct<Q>)
      return check_pointer(static_cast<const Q*>(value.pointer));
    else if constexpr (__is_same(T, bool))
      return value.u64 <= 1 ? CROSSBILL_OK : CROSSBILL_NOT_A_VALUE;
    else if constexpr (integer<T> && sizeof(T) < 8)
      return static_cast<T>(value.i64) == value.i64 ? CROSSBILL_OK
                                                    : CROSSBILL_NOT_A_VALUE;
    else
      return CROSSBILL_OK;
  }
  template <size_t... I>
  [[gnu::always_inline]] static int32_t check_values(
      const crossbill_value* values, int& index, size_sequence<I...>) {
    int32_t code = CROSSBILL_OK;
    static_cast<void>(
        ((index++, (code = check_value<P>(values[I])) == CROSSBILL_OK) && ...));
    return code;
  }

  template <size_t... I>
  static void give_up_values([[maybe_unused]] const crossbill_value* values,
                             size_sequence<I...>) {
    (give_up_value<P>(values[I]), ...);
  }
  template <class Q>
  static void give_up_value([[maybe_unused]] const crossbill_value& value) {
    if constexpr (owner_like<Q>)
      typename parameter<Q>::argument(value.u64).give_up();
  }

  template <auto* Symbol>
  [[gnu::always_inline]] static int32_t shim(const crossbill_value* values,
                                             size_t count, crossbill_value* to,
                                             crossbill_error* error) {
    if (count != sizeof...(P)) [[unlikely]]
      return refuse(CROSSBILL_WRONG_COUNT, nullptr, error);
    int index = -1;
    int32_t code = check_values(values, index, make_sizes<sizeof...(P)>{});
    if (code != CROSSBILL_OK) [[unlikely]] {
      give_up_values(values, make_sizes<sizeof...(P)>{});
      return refuse(code, names.list[index], error);
    }
    return forward<Symbol>(values, to, error,
                           make_sizes<c_parameters::count>{});
  }

  // ---- the contract

  static constexpr void write_parameters(text_sink& sink) {
    sink.key("params").put('[');
    int i = 0;
    ((sink.raw(i > 0 ? ",{\"name\":" : "{\"name\":")
          .quoted(about.params[i].name),
      sink.key("type"), parameter<P>::write(sink),
      write_default(sink, about.params[i]), sink.put('}'), i++),
     ...);
    sink.put(']');
  }

  static constexpr void write_result(text_sink& sink) {
    sink.key("result");
    if constexpr (requires { returned::owner; }) {
      static_assert(lends<returned::owner, P...>,
                    "the owner of a returned view is the number of a "
                    "parameter that lends memory, or of an object");
      using T = typename without_const<typename R::value_type>::type;
      sink.raw("{\"kind\":\"view\",\"item\":");
      write_item<T>(sink);
      sink.key("owner").quoted(about.params[returned::owner].name).put('}');
    } else {
      returned::write(sink);
    }
  }

  static constexpr void write(text_sink& sink) {
    begin_text(sink, "function", About::symbol);
    sink.key("name");
    if (about.name != nullptr)
      sink.quoted(about.name);
    else
      write_last_name(sink, About::expression);
    write_parameters(sink);
    write_result(sink);
    sink.key("status").raw(direct ? "false" : "true");
    sink.key("lock").raw(about.lock_released ? "\"released\"" : "\"held\"");
    sink.key("threads");
    sink.raw(one_at_a_time ? "\"one_at_a_time\"" : "\"any\"");
    sink.key("raises").put('[');
    for (int i = 0; i < about.error_count; i++)
      (i > 0 ? sink.put(',') : sink).quoted(about.errors[i].name);
    sink.put(']').key("registers");
    constexpr int extra = direct ? 0 : gives_value ? 2 : 1;
    constexpr bool registers = in_registers(c_parameters{}, extra);
    sink.raw(registers ? "true" : "false");
    if constexpr (registers && (lends_items<P> || ...)) write_lends(sink);
    end_meaning(sink, About::doc);
    write_docs(sink);
    end_text(sink);
  }

  // For each parameter that lends items: its number, that of the general
  // register with its pointer (the next has the number of items), and the bytes
  // of one.
  static constexpr void write_lends(text_sink& sink) {
    sink.key("lends").put('[');
    uint64_t parameter_number = 0, register_number = 0;
    bool first = true;
    auto one = [&](size_t item, size_t registers) {
      if (item != 0) {
        sink.raw(first ? "[" : ",[").number(parameter_number).put(',');
        sink.number(register_number).put(',').number(uint64_t{item}).put(']');
        first = false;
      }
      parameter_number++;
      register_number += registers;
    };
    (one(lent_item_of<P>(),
         general_registers(typename parameter<P>::c_types{})),
     ...);
    sink.put(']');
  }

  static constexpr void write_docs(text_sink& sink) {
    int found = 0;
    for (int i = 0; i < about.count; i++) {
      if (about.params[i].text == nullptr) continue;
      if (found++ == 0)
        sink.key("docs").put('{');
      else
        sink.put(',');
      sink.quoted(about.params[i].name).put(':').quoted(about.params[i].text);
    }
    if (found > 0) sink.put('}');
  }
};

template <auto F, class About, class = decltype(F)>
struct entry {
  static_assert(never<About>,
                "a function with `...` cannot cross: take crossbill::slice");
};
template <auto F, class About>
struct entry<F, About, decltype(nullptr)> {};  // refused by pointer()
template <auto F, class About, class R, class... P>
struct entry<F, About, R (*)(P...)> : entry_of<F, About, false, R, P...> {};
template <auto F, class About, class R, class... P>
struct entry<F, About, R (*)(P...) noexcept>
    : entry_of<F, About, true, R, P...> {};

}  // namespace crossbill::detail

#pragma GCC visibility pop

// Exports a function: its C symbol; the function, by its name or as a pointer
// to one of several overloads; a text; then what describe.hpp lists, at least
// a name for each parameter.
#define CROSSBILL_EXPORT(SYMBOL, FUNCTION, DOC, ...)                         \
  struct [[CROSSBILL_HIDDEN]] SYMBOL##_crossbill_ {                          \
    static constexpr const char* symbol = #SYMBOL;                           \
    static constexpr const char* expression = #FUNCTION;                     \
    static constexpr const char* doc = DOC;                                  \
    static consteval ::crossbill::detail::description about() {              \
      using namespace ::crossbill;                                           \
      return ::crossbill::detail::describe(__VA_ARGS__);                     \
    }                                                                        \
  };                                                                         \
  using SYMBOL##_entry_ =                                                    \
      ::crossbill::detail::entry<::crossbill::detail::pointer(FUNCTION),     \
                                 SYMBOL##_crossbill_>;                       \
  extern "C" [[CROSSBILL_PROTECTED]] SYMBOL##_entry_::c_function SYMBOL;     \
  template <class>                                                           \
  struct SYMBOL##_definition_;                                               \
  template <class R, class... A>                                             \
  struct SYMBOL##_definition_<::crossbill::detail::direct_form<R, A...>> {   \
    [[gnu::used, gnu::noinline, CROSSBILL_PROTECTED]] friend R SYMBOL(       \
        A... a) noexcept {                                                   \
      return SYMBOL##_entry_::call_direct(a...);                             \
    }                                                                        \
  };                                                                         \
  template <class R, class... A>                                             \
  struct SYMBOL##_definition_<::crossbill::detail::status_form<R, A...>> {   \
    [[gnu::used, gnu::noinline, CROSSBILL_PROTECTED]] friend int32_t SYMBOL( \
        A... a, R* result, crossbill_error* error) {                         \
      return SYMBOL##_entry_::call(result, error, a...);                     \
    }                                                                        \
  };                                                                         \
  template <class... A>                                                      \
  struct SYMBOL##_definition_<::crossbill::detail::status_only_form<A...>> { \
    [[gnu::used, gnu::noinline, CROSSBILL_PROTECTED]] friend int32_t SYMBOL( \
        A... a, crossbill_error* error) {                                    \
      return SYMBOL##_entry_::call(nullptr, error, a...);                    \
    }                                                                        \
  };                                                                         \
  template struct SYMBOL##_definition_<SYMBOL##_entry_::form>;               \
  inline void SYMBOL##_needed_() {                                           \
    static_cast<void>(static_cast<SYMBOL##_entry_::c_function*>(&SYMBOL));   \
  }                                                                          \
  extern "C" [[CROSSBILL_VISIBLE]] int32_t crossbill_shim_##SYMBOL(          \
      const crossbill_value* values, size_t count, crossbill_value* result,  \
      crossbill_error* error) {                                              \
    return SYMBOL##_entry_::template shim<                                   \
        static_cast<SYMBOL##_entry_::c_function*>(&SYMBOL)>(values, count,   \
                                                            result, error);  \
  }                                                                          \
  CROSSBILL_TEXT(SYMBOL##_contract_, SYMBOL##_entry_)

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

#include <crossbill/boundary/judge.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// What the call itself needs of the description; the rest is for the contract.
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
template <size_t N>
struct error_list {
  raised list[N + 1];
};
template <size_t N>
consteval error_list<N> errors_of(const description& about) {
  error_list<N> made{};
  for (size_t i = 0; i < N; i++) made.list[i] = about.errors[i];
  return made;
}

// For functions that are called one at a time.
template <class About>
[[gnu::visibility("hidden")]] inline constinit uint8_t is_inside = 0;

// ---- one exported function

using shim_function = int32_t(const crossbill_value*, size_t, crossbill_value*,
                              crossbill_error*);

// About: its description, as the macro made it.
template <class About>
struct described {
  static constexpr description about = About::about();
  static constexpr bool one_at_a_time =
      about.rule == thread_rule::one_at_a_time;
};

template <auto F, class About, bool Noexcept, class R, class... P>
struct entry_of
    : described<About>,
      signature<Noexcept, described<About>::one_at_a_time, R, P...> {
  using base = signature<Noexcept, described<About>::one_at_a_time, R, P...>;
  using described<About>::about;

  static constexpr auto function = F;
  static constexpr auto names = names_of<sizeof...(P)>(about);
  static constexpr auto errors = errors_of<size_t{about.error_count}>(about);
  static constexpr call_facts facts{
      names.list,
      {errors.list, about.error_count},
      described<About>::one_at_a_time ? &is_inside<About> : nullptr};

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
    if constexpr (requires { base::returned::owner; }) {
      using T = typename without_const<typename R::value_type>::type;
      sink.raw("{\"kind\":\"view\",\"item\":");
      write_item<T>(sink);
      sink.key("owner")
          .quoted(about.params[base::returned::owner].name)
          .put('}');
    } else {
      base::returned::write(sink);
    }
  }

  static constexpr void write(text_sink& sink) {
    begin_text(sink, "function", About::symbol);
    sink.key("name");
    if (about.name != nullptr)
      sink.quoted(about.name);
    else
      write_last_name(sink, is_lambda(About::expression) ? About::symbol
                                                         : About::expression);
    write_parameters(sink);
    write_result(sink);
    sink.key("status").raw(base::direct ? "false" : "true");
    sink.key("lock").raw(about.lock_released ? "\"released\"" : "\"held\"");
    sink.key("threads");
    sink.raw(described<About>::one_at_a_time ? "\"one_at_a_time\"" : "\"any\"");
    sink.key("raises").put('[');
    for (int i = 0; i < about.error_count; i++)
      (i > 0 ? sink.put(',') : sink).quoted(about.errors[i].name);
    sink.put(']').key("registers");
    constexpr int extra = base::direct ? 0 : base::gives_value ? 2 : 1;
    constexpr bool registers =
        in_registers(typename base::c_parameters{}, extra);
    sink.raw(registers ? "true" : "false");
    if constexpr (registers && (lends_items<P> || ...)) write_lends(sink);
    end_meaning(sink, About::doc);
    write_docs(sink);
    if (Noexcept && !base::direct) sink.key("noexcept").raw("true");
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

template <class About, auto F, class Type>
struct entry;
template <class About, auto F, class R, class... P>
struct entry<About, F, R (*)(P...)> : entry_of<F, About, false, R, P...> {};
template <class About, auto F, class R, class... P>
struct entry<About, F, R (*)(P...) noexcept>
    : entry_of<F, About, true, R, P...> {};

// What the macro finds in place of an entry that is refused: nothing that the
// compiler would complain of.
struct no_entry {
  using c_function = void(no_entry*);
  using form = void;
  static constexpr struct { const char* const* list; } names{};
  static constexpr int function = 0, facts = 0;
  static int call(...) { return 0; }
  static int call_direct(...) { return 0; }
  static int32_t shim(...) { return 0; }
  static constexpr void write(text_sink&) {}
};

// A lambda without captures is a function, too.
template <class F>
constexpr auto pointer_to(const F& function) {
  if constexpr (requires { +function; })
    return +function;
  else
    return function;
}

template <class About>
struct judged {
  using said = verdict<refusal::none, About>;
  using entry = no_entry;
};
template <class About>
requires requires { About::exported_; }
struct judged<About> {
  using type = decltype(pointer_to(About::exported_));
  using found = judged_function<type, About>;
  using said = typename found::said;
  static constexpr auto make() {
    if constexpr (found::why == refusal::none)
      return types<detail::entry<About, pointer_to(About::exported_), type>>();
    else
      return types<no_entry>();
  }
  using entry = nth_of<0, decltype(make())>;
};

}  // namespace crossbill::detail

#pragma GCC visibility pop

// Exports a function: its C symbol; the function, by its name or as a pointer
// to one of several overloads; a text; then what describe.hpp lists, at least
// a name for each parameter.
#define CROSSBILL_EXPORT(SYMBOL, FUNCTION, DOC, ...)                           \
  struct [[CROSSBILL_HIDDEN]] SYMBOL##_exported_ {                             \
    static constexpr auto exported_ = FUNCTION; /* overloads: static_cast */   \
  };                                                                           \
  struct [[CROSSBILL_HIDDEN]] SYMBOL##_crossbill_ : SYMBOL##_exported_ {       \
    static constexpr const char* symbol = #SYMBOL;                             \
    static constexpr const char* expression = #FUNCTION;                       \
    static constexpr const char* doc = DOC;                                    \
    static consteval ::crossbill::detail::description about() {                \
      using namespace ::crossbill;                                             \
      return ::crossbill::detail::describe(__VA_ARGS__);                       \
    }                                                                          \
  };                                                                           \
  using SYMBOL##_judged_ = ::crossbill::detail::judged<SYMBOL##_crossbill_>;   \
  static_assert(sizeof(SYMBOL##_judged_::said) > 0);                           \
  using SYMBOL##_entry_ = SYMBOL##_judged_::entry;                             \
  extern "C" [[CROSSBILL_PROTECTED]] SYMBOL##_entry_::c_function SYMBOL;       \
  template <class>                                                             \
  struct SYMBOL##_definition_ {};                                              \
  template <class R, class... A>                                               \
  struct SYMBOL##_definition_<::crossbill::detail::direct_form<R, A...>> {     \
    [[gnu::used, gnu::noinline, CROSSBILL_PROTECTED]] friend R SYMBOL(         \
        A... a) noexcept {                                                     \
      return SYMBOL##_entry_::call_direct(SYMBOL##_entry_::function, a...);    \
    }                                                                          \
  };                                                                           \
  template <class R, class... A>                                               \
  struct SYMBOL##_definition_<::crossbill::detail::status_form<R, A...>> {     \
    [[gnu::used, gnu::noinline, CROSSBILL_PROTECTED]] friend int32_t SYMBOL(   \
        A... a, R* result, crossbill_error* error) {                           \
      return SYMBOL##_entry_::call(SYMBOL##_entry_::function,                  \
                                   SYMBOL##_entry_::facts, result, error,      \
                                   a...);                                      \
    }                                                                          \
  };                                                                           \
  template <class... A>                                                        \
  struct SYMBOL##_definition_<::crossbill::detail::status_only_form<A...>> {   \
    [[gnu::used, gnu::noinline, CROSSBILL_PROTECTED]] friend int32_t SYMBOL(   \
        A... a, crossbill_error* error) {                                      \
      return SYMBOL##_entry_::call(SYMBOL##_entry_::function,                  \
                                   SYMBOL##_entry_::facts, nullptr, error,     \
                                   a...);                                      \
    }                                                                          \
  };                                                                           \
  template struct SYMBOL##_definition_<SYMBOL##_entry_::form>;                 \
  [[maybe_unused]] inline void SYMBOL##_needed_() {                            \
    SYMBOL##_entry_::c_function* symbol = &SYMBOL;                             \
    static_cast<void>(symbol);                                                 \
  }                                                                            \
  extern "C" [[CROSSBILL_VISIBLE]] ::crossbill::detail::shim_function          \
      crossbill_shim_##SYMBOL;                                                 \
  extern "C" [[CROSSBILL_VISIBLE]] int32_t crossbill_shim_##SYMBOL(            \
      const crossbill_value* values, size_t count, crossbill_value* result,    \
      crossbill_error* error) {                                                \
    return SYMBOL##_entry_::shim(&SYMBOL, SYMBOL##_entry_::names.list, values, \
                                 count, result, error);                        \
  }                                                                            \
  CROSSBILL_TEXT(SYMBOL##_contract_, SYMBOL##_entry_)

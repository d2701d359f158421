// SPDX-License-Identifier: MIT
// What the author of an exported function says of it beyond its C++ type: the
// last arguments of CROSSBILL_EXPORT, in any order.
//
//   "data"                              the next parameter's name
//   param("n").defaults(3).doc("...")   the same, with more
//   releases_lock                       the host's lock is released meanwhile
//   one_at_a_time                       a second call meanwhile is an error
//   any_thread                          no such rule, as when nothing is said
//   raises<negative>                    a declared error that may come out
//   named("sum")                        the name in hosts with modules
#pragma once

#include <crossbill/boundary/declare.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill {

namespace detail {

enum class default_kind : uint8_t { none, null, truth, integer, real, string };

}  // namespace detail

class param {
 public:
  constexpr explicit param(const char* its_name) : name(its_name) {}
  constexpr param doc(const char* its_text) const {
    param copy = *this;
    copy.text = its_text;
    return copy;
  }
  // What a host passes when the caller gives nothing. C has no defaults.
  constexpr param defaults(bool value) const {
    return with(detail::default_kind::truth, value, 0, nullptr);
  }
  template <class T>
  requires(detail::integer<T> || __is_enum(T)) constexpr param
      defaults(T value) const {
    return with(detail::default_kind::integer, static_cast<int64_t>(value), 0,
                nullptr);
  }
  constexpr param defaults(double value) const {
    return with(detail::default_kind::real, 0, value, nullptr);
  }
  constexpr param defaults(const char* value) const {
    return with(detail::default_kind::string, 0, 0, value);
  }
  constexpr param defaults(decltype(nullptr)) const {
    return with(detail::default_kind::null, 0, 0, nullptr);
  }

  const char* name;
  const char* text = nullptr;
  detail::default_kind kind = detail::default_kind::none;
  int64_t whole = 0;
  double real = 0;
  const char* string = nullptr;

 private:
  constexpr param with(detail::default_kind of, int64_t i, double d,
                       const char* s) const {
    param copy = *this;
    copy.kind = of;
    copy.whole = i;
    copy.real = d;
    copy.string = s;
    return copy;
  }
};

namespace detail {

struct releases_lock_t {};
struct named_t {
  const char* name;
};

}  // namespace detail

inline constexpr detail::releases_lock_t releases_lock{};
constexpr detail::named_t named(const char* name) { return {name}; }

namespace detail {

// Without a name: no error that CROSSBILL_ERROR declares.
template <class Error>
constexpr raised raised_of() {
  if constexpr (requires { Error::name; } && __is_base_of(error, Error))
    return {Error::name, Error::code};
  else
    return {};
}

}  // namespace detail

template <class Error>
inline constexpr detail::raised raises = detail::raised_of<Error>();

namespace detail {

constexpr int kMaxParameters = 16;
constexpr int kMaxRaises = 8;

struct anything_else {
  template <class T>
  constexpr anything_else(const T&) {}
};

struct description {
  param params[kMaxParameters] = {
      param(nullptr), param(nullptr), param(nullptr), param(nullptr),
      param(nullptr), param(nullptr), param(nullptr), param(nullptr),
      param(nullptr), param(nullptr), param(nullptr), param(nullptr),
      param(nullptr), param(nullptr), param(nullptr), param(nullptr)};
  int count = 0;
  raised errors[kMaxRaises] = {};
  int error_count = 0;
  bool lock_released = false;
  thread_rule rule = thread_rule::any;
  const char* name = nullptr;

  refusal wrong = refusal::none;
  bool has_rule = false;

  constexpr void refuse(refusal why) {
    if (wrong == refusal::none) wrong = why;
  }
  constexpr void add(const param& one) {
    if (count == kMaxParameters) return refuse(refusal::parameter_count);
    params[count++] = one;
  }
  constexpr void add(const char* one) { add(param(one)); }
  constexpr void add(releases_lock_t) { lock_released = true; }
  constexpr void add(thread_rule one) {
    if (has_rule) refuse(refusal::two_thread_rules);
    if (one == thread_rule::creator) refuse(refusal::creator_rule);
    rule = one;
    has_rule = true;
  }
  constexpr void add(const raised& one) {
    if (one.name == nullptr) return refuse(refusal::undeclared_error);
    if (error_count == kMaxRaises) return refuse(refusal::error_count);
    errors[error_count++] = one;
  }
  constexpr void add(named_t one) { name = one.name; }
  constexpr void add(const anything_else&) { refuse(refusal::no_description); }
};

template <class... Items>
consteval description describe(const Items&... items) {
  description made;
  (made.add(items), ...);
  return made;
}

// What hosts can use as names of parameters: identifiers, all different.
constexpr bool in_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_';
}
constexpr bool is_name(const char* text) {
  if (*text == 0 || (*text >= '0' && *text <= '9')) return false;
  while (in_name(*text)) text++;
  return *text == 0;
}
constexpr bool same_text(const char* a, const char* b) {
  for (; *a == *b; a++, b++)
    if (*a == 0) return true;
  return false;
}
constexpr bool names_are_good(const description& of) {
  for (int i = 0; i < of.count; i++) {
    if (!is_name(of.params[i].name)) return false;
    for (int j = 0; j < i; j++)
      if (same_text(of.params[i].name, of.params[j].name)) return false;
  }
  return true;
}

constexpr bool has_defaults(const description& of) {
  for (int i = 0; i < of.count; i++)
    if (of.params[i].kind != default_kind::none) return true;
  return false;
}

// Whether all parameters after one with a default have one, too.
constexpr bool defaults_are_last(const description& of) {
  for (int i = 1; i < of.count; i++)
    if (of.params[i].kind == default_kind::none &&
        of.params[i - 1].kind != default_kind::none)
      return false;
  return true;
}

// A decimal of up to 15 digits that reads back as the same double: digits and
// powers of ten up to 10^22 are exact, so their quotient is rounded once.
struct decimal {
  uint64_t digits;
  int places;  // of the digits, after the point; -1: there is no such decimal
};
constexpr decimal decimal_of(double value) {
  if (value < 0) value = -value;
  double scale = 1;
  for (int places = 0; places < 19; places++, scale *= 10) {
    double digits = value * scale;
    if (digits >= 9007199254740992.0) break;
    uint64_t whole = static_cast<uint64_t>(digits + 0.5);
    if (static_cast<double>(whole) / scale == value) return {whole, places};
  }
  return {0, -1};
}

constexpr void write_real(text_sink& sink, double value) {
  if (value < 0) sink.put('-');
  decimal of = decimal_of(value);
  uint64_t unit = 1;
  for (int i = 0; i < of.places; i++) unit *= 10;
  sink.number(of.digits / unit).put('.');
  if (of.places == 0) sink.put('0');
  while (unit > 1) {
    unit /= 10;
    sink.put(static_cast<char>('0' + of.digits / unit % 10));
  }
}

constexpr void write_default(text_sink& sink, const param& of) {
  switch (of.kind) {
    case default_kind::none:
      return;
    case default_kind::null:
      sink.key("default").raw("null");
      return;
    case default_kind::truth:
      sink.key("default").raw(of.whole != 0 ? "true" : "false");
      return;
    case default_kind::integer:
      sink.key("default").number(of.whole);
      return;
    case default_kind::real:
      sink.key("default");
      return write_real(sink, of.real);
    case default_kind::string:
      sink.key("default").quoted(of.string);
  }
}

// A lambda has no name.
constexpr bool is_lambda(const char* expression) {
  while (*expression == '+' || *expression == ' ') expression++;
  return *expression == '[';
}

// The last identifier of an expression such as `stats::sum` or
// `static_cast<int (*)(int)>(add)`.
constexpr void write_last_name(text_sink& sink, const char* expression) {
  size_t end = __builtin_strlen(expression);
  while (end > 0 && !in_name(expression[end - 1])) end--;
  size_t begin = end;
  while (begin > 0 && in_name(expression[begin - 1])) begin--;
  sink.put('"');
  for (size_t i = begin; i < end; i++) sink.put(expression[i]);
  sink.put('"');
}

}  // namespace detail
}  // namespace crossbill

#pragma GCC visibility pop

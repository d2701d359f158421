// SPDX-License-Identifier: MIT
// Declarations of structs, enums, objects and errors: CROSSBILL_STRUCT and its
// like, what they assert, and what they say in the contract.
//
// A declaration stands in any namespace, after the type, and before the
// functions that use it. It is found by its type: tag<T> declares a friend, and
// the declaration defines it.
#pragma once

#include <crossbill/boundary/access.hpp>
#include <crossbill/boundary/each.hpp>
#include <crossbill/boundary/error.hpp>
#include <crossbill/boundary/refusal.hpp>
#include <crossbill/boundary/text.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill {

#pragma GCC diagnostic push
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wnon-template-friend"
#endif
template <class T>
struct tag {
  friend constexpr auto crossbill_declaration(tag<T>);
};
#pragma GCC diagnostic pop

template <class T, class Declaration>
struct declares {
  friend constexpr auto crossbill_declaration(tag<T>) { return Declaration(); }
  static constexpr bool done = true;
};

namespace detail {

struct struct_declaration {};
struct enum_declaration {};
struct object_declaration {};

template <class T>
using declaration_of = decltype(crossbill_declaration(tag<T>{}));

template <class T, class Base>
concept declared_as = requires {
  crossbill_declaration(tag<T>{});
}
&&__is_base_of(Base, declaration_of<T>);

template <class T>
concept declared_struct = declared_as<T, struct_declaration>;
template <class T>
concept declared_enum = __is_enum(T) && declared_as<T, enum_declaration>;
template <class T>
concept declared_object = declared_as<T, object_declaration>;

// ---- numbers

template <class T>
struct number_names {
  static constexpr const char* name = nullptr;
};
template <class T, const char* Name>
struct named {
  static constexpr const char* name = Name;
};

template <class T>
concept integer = __is_same(T, signed char) || __is_same(T, unsigned char) ||
                  __is_same(T, short) || __is_same(T, unsigned short) ||
                  __is_same(T, int) || __is_same(T, unsigned) ||
                  __is_same(T, long) || __is_same(T, unsigned long) ||
                  __is_same(T, long long) || __is_same(T, unsigned long long);
template <class T>
concept floating = __is_same(T, float) || __is_same(T, double);
template <class T>
concept number = integer<T> || floating<T> || __is_same(T, bool);

template <integer T>
inline constexpr bool is_signed = T(-1) < T(0);

template <number T>
constexpr const char* number_name() {
  if constexpr (__is_same(T, bool))
    return "bool";
  else if constexpr (__is_same(T, float))
    return "f32";
  else if constexpr (__is_same(T, double))
    return "f64";
  else {
    constexpr const char* names[2][4] = {{"u8", "u16", "u32", "u64"},
                                         {"i8", "i16", "i32", "i64"}};
    return names[is_signed<T>][sizeof(T) == 1   ? 0
                               : sizeof(T) == 2 ? 1
                               : sizeof(T) == 4 ? 2
                                                : 3];
  }
}

// What slices, optional values and fields are made of.
template <class T>
concept item = number<T> || declared_enum<T> || declared_struct<T>;

template <item T>
constexpr void write_item(text_sink& sink) {
  if constexpr (number<T>) {
    sink.raw("{\"kind\":\"").raw(number_name<T>()).raw("\"}");
  } else {
    sink.raw(declared_enum<T> ? "{\"kind\":\"enum\"" : "{\"kind\":\"struct\"");
    sink.key("of").quoted(declaration_of<T>::name).put('}');
  }
}

// Of a qualified name.
constexpr const char* last_name(const char* name) {
  const char* last = name;
  for (; *name != 0; name++)
    if (*name == ':') last = name + 1;
  return last;
}

// ---- structs

template <class T>
struct field_traits {
  static constexpr bool good = item<T>;
  static constexpr size_t initializers = 1;
  static constexpr void write(text_sink& sink) {
    if constexpr (item<T>) write_item<T>(sink);
  }
};
template <class T, size_t N>
struct field_traits<T[N]> {
  static constexpr bool good = field_traits<T>::good;
  static constexpr size_t initializers = N * field_traits<T>::initializers;
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"array\",\"item\":");
    field_traits<T>::write(sink);
    sink.key("length").number(uint64_t{N}).put('}');
  }
};

struct field_info {
  const char* name;
  size_t offset, size, align, initializers;
  void (*write)(text_sink&);
  bool good;  // may be in a struct that crosses
};

template <class T>
constexpr field_info field(const char* name, size_t offset) {
  return {name,
          offset,
          sizeof(T),
          alignof(T),
          field_traits<T>::initializers,
          &field_traits<T>::write,
          field_traits<T>::good};
}

struct anything {
  template <class T>
  constexpr operator T() const;
};

template <class T, size_t... I>
constexpr bool takes(size_sequence<I...>) {
  return requires { T{(static_cast<void>(I), anything{})...}; };
}

// The declared fields, against the struct itself.
template <class T, class Declaration>
constexpr refusal why_no_fields() {
  size_t end = 0;
  for (const field_info& field : Declaration::fields) {
    if (!field.good) return refusal::bad_field;
    if (field.offset < end) return refusal::field_order;
    end = field.offset + field.size;
  }
  end = 0;
  for (const field_info& field : Declaration::fields) {
    // Room that padding does not explain is a field that nobody named.
    if (field.offset - end >= field.align) return refusal::field_forgotten;
    end = field.offset + field.size;
  }
  if (sizeof(T) - end >= alignof(T)) return refusal::field_forgotten;
  return refusal::none;
}

template <class Declaration>
constexpr size_t count_initializers() {
  size_t sum = 0;
  for (const field_info& field : Declaration::fields) sum += field.initializers;
  return sum;
}

// A field may hide in what looks like padding: so many initializers, no more.
template <class T, class Declaration>
constexpr bool names_all() {
  constexpr size_t count = count_initializers<Declaration>();
  if constexpr (!__is_aggregate(T) || count > 64)
    return true;
  else
    return !takes<T>(make_sizes<count + 1>{});
}

template <class T, class Declaration>
constexpr refusal why_no_struct() {
  if constexpr (!__is_trivially_copyable(T) || !__is_standard_layout(T))
    return refusal::no_struct;
  else if constexpr (constexpr refusal why = why_no_fields<T, Declaration>();
                     why != refusal::none)
    return why;
  else if constexpr (!names_all<T, Declaration>())
    return refusal::field_forgotten;
  else
    return sizeof(T) == Declaration::size ? refusal::none
                                          : refusal::struct_size;
}

template <class Declaration>
constexpr void write_fields(text_sink& sink) {
  constexpr size_t count =
      sizeof Declaration::fields / sizeof Declaration::fields[0];
  sink.key("fields");
  for (size_t i = 0; i < count; i++) {
    const field_info& at = Declaration::fields[i];
    size_t end = at.offset + at.size;
    size_t next = i + 1 < count ? Declaration::fields[i + 1].offset
                                : sizeof(typename Declaration::type);
    sink.put(i == 0 ? '[' : ',').raw("{\"name\":").quoted(at.name);
    sink.key("type");
    at.write(sink);
    sink.key("offset").number(uint64_t{at.offset});
    sink.key("size").number(uint64_t{at.size});
    sink.key("padding").number(uint64_t{next - end}).put('}');
  }
  sink.put(']');
}

template <class Declaration>
struct struct_text {
  static constexpr void write(text_sink& sink) {
    using T = typename Declaration::type;
    begin_text(sink, "struct", Declaration::name);
    sink.key("size").number(uint64_t{sizeof(T)});
    sink.key("align").number(uint64_t{alignof(T)});
    write_fields<Declaration>(sink);
    end_meaning(sink, Declaration::doc);
    end_text(sink);
  }
};

// ---- enums

template <class T>
constexpr refusal why_no_enum() {
  if constexpr (__is_enum(T))
    if constexpr (integer<__underlying_type(T)>) return refusal::none;
  return refusal::no_enum;
}

struct enumerator {
  const char* name;
  int64_t value;
};

template <class Declaration>
constexpr bool is_enumerator(int64_t value) {
  for (const enumerator& one : Declaration::values)
    if (one.value == value) return true;
  return false;
}

template <class Declaration>
struct enum_text {
  static constexpr void write(text_sink& sink) {
    using integer = __underlying_type(typename Declaration::type);
    begin_text(sink, "enum", Declaration::name);
    sink.key("type").quoted(number_name<integer>()).key("values");
    char before = '{';
    for (const enumerator& one : Declaration::values) {
      sink.put(before).quoted(one.name).put(':');
      if (is_signed<integer>)
        sink.number(one.value);
      else
        sink.number(static_cast<uint64_t>(one.value));
      before = ',';
    }
    sink.put('}');
    end_meaning(sink, Declaration::doc);
    end_text(sink);
  }
};

// ---- objects

template <class T>
[[gnu::visibility("hidden")]] inline constexpr object_type type_of_object{
    declaration_of<T>::name, declaration_of<T>::threads};

constexpr const char* rule_name(thread_rule rule) {
  return rule == thread_rule::any       ? "any"
         : rule == thread_rule::creator ? "creator"
                                        : "one_at_a_time";
}

template <class Declaration>
struct object_text {
  static constexpr void write(text_sink& sink) {
    begin_text(sink, "object", Declaration::name);
    sink.key("free").quoted(Declaration::free);
    sink.key("threads").quoted(rule_name(Declaration::threads));
    end_meaning(sink, Declaration::doc);
    end_text(sink);
  }
};

template <class T>
inline int32_t free_object(uint64_t handle, crossbill_error* error) noexcept {
  constexpr const object_type& type = type_of_object<T>;
  object_slot* slot = nullptr;
  int32_t code = end_object<type.threads>(handle, type, slot);
  if (code != CROSSBILL_OK)
    return store(error, {code, CROSSBILL_BAD_ARGUMENT, text_of_code(code)}, "");
  destroy_object<T>(slot);
  give_back_slot<type.threads>(slot, handle);
  return CROSSBILL_OK;
}

template <class T>
inline int32_t free_by_shim(const crossbill_value* values, size_t count,
                            crossbill_error* error) noexcept {
  if (count != 1) return refuse(CROSSBILL_WRONG_COUNT, nullptr, error);
  return free_object<T>(values[0].u64, error);
}

// ---- errors

template <class Declaration>
struct error_text {
  static constexpr void write(text_sink& sink) {
    begin_text(sink, "error", Declaration::name);
    sink.key("code").number(int64_t{Declaration::code});
    end_meaning(sink, Declaration::doc);
    end_text(sink);
  }
};

// In place of what says something of a refused declaration.
template <refusal Why, class Text>
struct text_unless {
  static constexpr void write(text_sink&) {}
};
template <class Text>
struct text_unless<refusal::none, Text> : Text {};

// What is wrong with a declaration, and what the contract says of it. Where
// fields are none of the struct's, the compiler has said so.
template <class T, class Declaration = declaration_of<T>>
struct judged_struct {
  using said = verdict<refusal::none, T>;
  static constexpr void write(text_sink&) {}
};
template <class T, class Declaration>
requires requires { typename size_sequence<Declaration::fields[0].size>; }
struct judged_struct<T, Declaration>
    : verdict<why_no_struct<T, Declaration>(), T>,
      text_unless<why_no_struct<T, Declaration>(), struct_text<Declaration>> {};
template <class T, class Declaration = declaration_of<T>>
struct judged_enum : verdict<why_no_enum<T>(), T>,
                     text_unless<why_no_enum<T>(), enum_text<Declaration>> {};
template <class T>
    struct judged_error
    : verdict < T::code<1 ? refusal::error_code : refusal::none, T> {};

}  // namespace detail
}  // namespace crossbill

#pragma GCC visibility pop

#define CROSSBILL_VISIBLE gnu::visibility("default")
// Seen by all, and called from its own library without a detour.
#define CROSSBILL_PROTECTED gnu::visibility("protected")
#define CROSSBILL_HIDDEN gnu::visibility("hidden")

#define CROSSBILL_JOIN(A, B) CROSSBILL_JOIN_NOW(A, B)
#define CROSSBILL_JOIN_NOW(A, B) A##B
#define CROSSBILL_UNIQUE CROSSBILL_JOIN(crossbill_declared_, __COUNTER__)

// Declares a struct of plain data: its size in bytes, as its author believes
// it to be; a text; all its fields in order.
#define CROSSBILL_STRUCT(TYPE, SIZE, DOC, ...)                           \
  CROSSBILL_STRUCT_AS(CROSSBILL_UNIQUE, TYPE, SIZE, DOC, __VA_ARGS__)    \
  static_assert(sizeof(::crossbill::detail::judged_struct<TYPE>::said)); \
  CROSSBILL_TEXT(CROSSBILL_UNIQUE, ::crossbill::detail::judged_struct<TYPE>)

#define CROSSBILL_STRUCT_AS(NAME, TYPE, SIZE, DOC, ...)                        \
  struct [[CROSSBILL_HIDDEN]] NAME : ::crossbill::detail::struct_declaration { \
    using type = TYPE;                                                         \
    static constexpr const char* name = ::crossbill::detail::last_name(#TYPE); \
    static constexpr const char* doc = DOC;                                    \
    static constexpr size_t size = SIZE;                                       \
    CROSSBILL_NO_OFFSET_WARNING                                                \
    static constexpr ::crossbill::detail::field_info fields[] = {              \
        CROSSBILL_EACH(CROSSBILL_FIELD, __VA_ARGS__)};                         \
    _Pragma("GCC diagnostic pop")                                              \
  };                                                                           \
  static_assert(::crossbill::declares<TYPE, NAME>::done);

// Of what is no plain data: the sentence says it better.
#define CROSSBILL_NO_OFFSET_WARNING \
  _Pragma("GCC diagnostic push")    \
      _Pragma("GCC diagnostic ignored \"-Winvalid-offsetof\"")

#define CROSSBILL_FIELD(NAME)                       \
  ::crossbill::detail::field<decltype(type::NAME)>( \
      #NAME, __builtin_offsetof(type, NAME)),

// Declares an enum: a text, and all its values. Others are refused.
#define CROSSBILL_ENUM(TYPE, DOC, ...)                                 \
  CROSSBILL_ENUM_AS(CROSSBILL_UNIQUE, TYPE, DOC, __VA_ARGS__)          \
  static_assert(sizeof(::crossbill::detail::judged_enum<TYPE>::said)); \
  CROSSBILL_TEXT(CROSSBILL_UNIQUE, ::crossbill::detail::judged_enum<TYPE>)

#define CROSSBILL_ENUM_AS(NAME, TYPE, DOC, ...)                                \
  struct [[CROSSBILL_HIDDEN]] NAME : ::crossbill::detail::enum_declaration {   \
    using type = TYPE;                                                         \
    static constexpr const char* name = ::crossbill::detail::last_name(#TYPE); \
    static constexpr const char* doc = DOC;                                    \
    static constexpr ::crossbill::detail::enumerator values[] = {              \
        CROSSBILL_EACH(CROSSBILL_ENUMERATOR, __VA_ARGS__)};                    \
  };                                                                           \
  static_assert(::crossbill::declares<TYPE, NAME>::done);

#define CROSSBILL_ENUMERATOR(NAME) {#NAME, static_cast<int64_t>(type::NAME)},

// Declares a class whose objects hosts own by handle: the C function that
// frees one, which this defines; who may use one; a text.
#define CROSSBILL_OBJECT(TYPE, FREE, THREADS, DOC)                        \
  CROSSBILL_OBJECT_AS(CROSSBILL_UNIQUE, TYPE, FREE, THREADS, DOC)         \
  extern "C" {                                                            \
  [[gnu::used, CROSSBILL_VISIBLE]] inline int32_t FREE(                   \
      uint64_t handle, crossbill_error* error) noexcept {                 \
    return ::crossbill::detail::free_object<TYPE>(handle, error);         \
  }                                                                       \
  [[gnu::used, CROSSBILL_VISIBLE]] inline int32_t crossbill_shim_##FREE(  \
      const crossbill_value* values, size_t count, crossbill_value*,      \
      crossbill_error* error) noexcept {                                  \
    return ::crossbill::detail::free_by_shim<TYPE>(values, count, error); \
  }                                                                       \
  }                                                                       \
  CROSSBILL_TEXT(CROSSBILL_UNIQUE,                                        \
                 ::crossbill::detail::object_text<                        \
                     ::crossbill::detail::declaration_of<TYPE>>)

#define CROSSBILL_OBJECT_AS(NAME, TYPE, FREE, THREADS, DOC)                    \
  struct [[CROSSBILL_HIDDEN]] NAME : ::crossbill::detail::object_declaration { \
    using type = TYPE;                                                         \
    static constexpr const char* name = ::crossbill::detail::last_name(#TYPE); \
    static constexpr const char* free = #FREE;                                 \
    static constexpr const char* doc = DOC;                                    \
    static constexpr ::crossbill::thread_rule threads = ::crossbill::THREADS;  \
  };                                                                           \
  static_assert(::crossbill::declares<TYPE, NAME>::done);

// Declares an error, and defines its class: `throw NAME("message")`, or
// `return crossbill::fail(NAME("message"))`. The code is above zero.
#define CROSSBILL_ERROR(NAME, CODE, DOC)                                    \
  struct [[CROSSBILL_HIDDEN]] NAME : ::crossbill::error {                   \
    static constexpr const char* name = #NAME;                              \
    static constexpr const char* doc = DOC;                                 \
    static constexpr int32_t code = CODE;                                   \
    explicit NAME(const char* message = DOC)                                \
        : error({code, CROSSBILL_DECLARED, message}) {}                     \
  };                                                                        \
  static_assert(sizeof(::crossbill::detail::judged_error<NAME>::said) > 0); \
  CROSSBILL_TEXT(NAME##_contract_, ::crossbill::detail::error_text<NAME>)

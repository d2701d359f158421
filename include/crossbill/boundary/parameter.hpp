// SPDX-License-Identifier: MIT
// How each type of parameter crosses: its C parameters, what is checked, what
// the function is handed, what the contract says. One specialisation of
// `parameter` for each kind of docs/contract.md.
//
// A parameter<P> has
//   c_types     the C parameters that it is flattened to
//   argument    one argument of one call, made of those; check() is 0 or an
//               error's code; get() is what the function takes; what it holds
//               is let go by its destructor
//   plain       true: nothing to check, nothing to let go
//   writes      true: the core writes the memory that it lends; may be missing
//   lent_item   bytes of an item, where the C parameters begin with a pointer
//               and a number of items; may be missing
//   write       its type in the contract
//   why         what is wrong with it; may be missing
#pragma once

#include <crossbill/boundary/refused.hpp>
#include <crossbill/boundary/utf.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

// ---- numbers, enums, structs by value

template <class T>
struct value_parameter {
  using c_types = types<T>;
  static constexpr bool plain = true;
  struct argument : plain_argument {
    explicit argument(T given) : value(given) {}
    T get() const { return value; }
    T value;
  };
  static constexpr void write(text_sink& sink) { write_item<T>(sink); }
};

template <number T>
struct parameter<T> : value_parameter<T> {};

template <declared_struct T>
struct parameter<T> : value_parameter<T> {};

template <declared_enum T>
struct parameter<T> : value_parameter<T> {
  using integer = __underlying_type(T);
  using c_types = types<integer>;
  static constexpr bool plain = false;
  struct argument {
    explicit argument(integer given) : value(given) {}
    int32_t check() const {
      return is_enumerator<declaration_of<T>>(static_cast<int64_t>(value))
                 ? CROSSBILL_OK
                 : CROSSBILL_NOT_A_VALUE;
    }
    T get() const { return static_cast<T>(value); }
    integer value;
  };
};

// ---- structs by pointer

template <class T, bool IsConst, bool MayBeNull>
struct pointer_parameter {
  using pointer = decltype([] {
    if constexpr (IsConst)
      return static_cast<const T*>(nullptr);
    else
      return static_cast<T*>(nullptr);
  }());
  using c_types = types<pointer>;
  static constexpr bool plain = false;
  static constexpr bool writes = !IsConst;
  struct base {
    explicit base(pointer given) : to(given) {}
    int32_t check() const {
      if (MayBeNull && to == nullptr) return CROSSBILL_OK;
      return check_pointer(to);
    }
    detail::extent extent() const {
      return {to, to == nullptr ? 0 : sizeof(T), !IsConst};
    }
    pointer to;
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"pointer\",\"of\":").quoted(declaration_of<T>::name);
    sink.key("mutable").raw(IsConst ? "false" : "true");
    sink.key("null").raw(MayBeNull ? "true}" : "false}");
  }
};

template <class T, bool IsConst>
struct reference_parameter : pointer_parameter<T, IsConst, false> {
  using base = typename pointer_parameter<T, IsConst, false>::base;
  struct argument : base {
    using base::base;
    decltype(auto) get() const { return *this->to; }
  };
};
template <class T, bool IsConst>
struct nullable_parameter : pointer_parameter<T, IsConst, true> {
  using base = typename pointer_parameter<T, IsConst, true>::base;
  struct argument : base {
    using base::base;
    auto get() const { return this->to; }
  };
};

template <declared_struct T>
struct parameter<T&> : reference_parameter<T, false> {};
template <declared_struct T>
struct parameter<const T&> : reference_parameter<T, true> {};
template <declared_struct T>
struct parameter<T*> : nullable_parameter<T, false> {};
template <declared_struct T>
struct parameter<const T*> : nullable_parameter<T, true> {};

// ---- memory: slices, bytes, text

template <class T>
struct without_const {
  using type = T;
  static constexpr bool is_const = false;
};
template <class T>
struct without_const<const T> {
  using type = T;
  static constexpr bool is_const = true;
};

template <class T>
struct items_argument {
  items_argument(T* first, size_t count) : data(first), size(count) {}
  int32_t check() const { return check_items(data, size); }
  detail::extent extent() const {
    return {data, size * sizeof(T), !without_const<T>::is_const};
  }
  T* data;
  size_t size;
};

template <class T>
constexpr refusal why_no_slice = item<typename without_const<T>::type>
                                     ? refusal::none
                                 : __is_same(typename without_const<T>::type,
                                             char)
                                     ? refusal::slice_of_char
                                     : refusal::slice_item;

template <class T>
struct parameter<slice<T>> : refused<why_no_slice<T>> {
  static constexpr bool writes = !without_const<T>::is_const;
  using c_types = types<T*, size_t>;
  static constexpr bool plain = false;
  static constexpr size_t lent_item = sizeof(T);
  struct argument : items_argument<T> {
    using items_argument<T>::items_argument;
    slice<T> get() const { return {this->data, this->size}; }
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"slice\",\"item\":");
    write_item<typename without_const<T>::type>(sink);
    sink.key("mutable").raw(without_const<T>::is_const ? "false}" : "true}");
  }
};

template <class T>
struct parameter<strided<T>> : refused<why_no_slice<T>> {
  static constexpr bool writes = !without_const<T>::is_const;
  using c_types = types<const crossbill_strided*>;
  static constexpr bool plain = false;
  struct argument {
    explicit argument(const crossbill_strided* given) : from(given) {}
    int32_t check() const {
      if (from == nullptr) return CROSSBILL_NULL_POINTER;
      ptrdiff_t align = alignof(T);
      if (from->stride % align != 0) return CROSSBILL_BAD_STRIDE;
      if (from->length > 1 && step() > PTRDIFF_MAX / from->length)
        return CROSSBILL_TOO_LONG;
      return check_items(static_cast<const T*>(from->data), from->length);
    }
    size_t step() const {
      size_t stride = static_cast<size_t>(from->stride);
      return from->stride < 0 ? -stride : stride;
    }
    detail::extent extent() const {
      uintptr_t begin = reinterpret_cast<uintptr_t>(from->data);
      size_t steps = from->length == 0 ? 0 : from->length - 1;
      if (from->stride < 0) begin -= steps * step();
      return {reinterpret_cast<const void*>(begin),
              from->length == 0 ? 0 : steps * step() + sizeof(T),
              !without_const<T>::is_const};
    }
    strided<T> get() const {
      return {static_cast<T*>(const_cast<void*>(from->data)), from->length,
              from->stride};
    }
    const crossbill_strided* from;
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"strided\",\"item\":");
    write_item<typename without_const<T>::type>(sink);
    sink.key("mutable").raw(without_const<T>::is_const ? "false}" : "true}");
  }
};

template <>
struct parameter<bytes> {
  using c_types = types<const void*, size_t>;
  static constexpr bool plain = false;
  static constexpr size_t lent_item = 1;
  struct argument : items_argument<const uint8_t> {
    argument(const void* first, size_t count)
        : items_argument(static_cast<const uint8_t*>(first), count) {}
    bytes get() const { return {data, size}; }
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"bytes\"}");
  }
};

template <class Text, class Character, bool Validated>
struct text_parameter {
  static constexpr bool is_text = true;
  using c_types = types<const Character*, size_t>;
  static constexpr bool plain = false;
  static constexpr size_t lent_item = sizeof(Character);
  struct argument : items_argument<const Character> {
    using items_argument<const Character>::items_argument;
    int32_t check() const {
      int32_t code = check_items(this->data, this->size);
      if constexpr (Validated)
        if (code == CROSSBILL_OK) code = check_text(this->data, this->size);
      return code;
    }
    Text get() const { return {this->data, this->size}; }
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"utf").number(uint64_t{8 * sizeof(Character)});
    sink.put('"').key("validated").raw(Validated ? "true}" : "false}");
  }

  static int32_t check_text(const char* data, size_t size) {
    return is_utf8(data, size) ? CROSSBILL_OK : CROSSBILL_BAD_UTF8;
  }
  static int32_t check_text(const char16_t* data, size_t size) {
    return is_utf16(data, size) ? CROSSBILL_OK : CROSSBILL_BAD_UTF16;
  }
  static int32_t check_text(const char32_t* data, size_t size) {
    return is_utf32(data, size) ? CROSSBILL_OK : CROSSBILL_BAD_UTF32;
  }
};

template <>
struct parameter<utf8> : text_parameter<utf8, char, true> {};
template <>
struct parameter<utf16> : text_parameter<utf16, char16_t, true> {};
template <>
struct parameter<utf32> : text_parameter<utf32, char32_t, true> {};
template <>
struct parameter<unvalidated<utf8>>
    : text_parameter<unvalidated<utf8>, char, false> {};
template <>
struct parameter<unvalidated<utf16>>
    : text_parameter<unvalidated<utf16>, char16_t, false> {};
template <>
struct parameter<unvalidated<utf32>>
    : text_parameter<unvalidated<utf32>, char32_t, false> {};

template <class Text, bool Validated>
struct c_string_parameter {
  static constexpr bool is_text = true;
  using c_types = types<const char*>;
  static constexpr bool plain = false;
  struct argument {
    explicit argument(const char* given) : text(given) {}
    int32_t check() {
      if (text == nullptr) return CROSSBILL_NULL_POINTER;
      size = __builtin_strlen(text);
      if (Validated && !is_utf8(text, size)) return CROSSBILL_BAD_UTF8;
      return CROSSBILL_OK;
    }
    detail::extent extent() const { return {text, size, false}; }
    Text get() const { return {text, size}; }
    const char* text;
    size_t size = 0;
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"c_string\"").key("validated");
    sink.raw(Validated ? "true}" : "false}");
  }
};
template <>
struct parameter<c_string> : c_string_parameter<c_string, true> {};
template <>
struct parameter<unvalidated<c_string>>
    : c_string_parameter<unvalidated<c_string>, false> {};

template <class T>
struct parameter<out<T>>
    : refused<without_const<T>::is_const ? refusal::constant_out
                                         : why_no_slice<T>> {
  static constexpr bool writes = true;
  using c_types = types<T*, size_t, size_t*>;
  static constexpr bool plain = false;
  static constexpr size_t lent_item = sizeof(T);
  struct argument : items_argument<T> {
    argument(T* first, size_t capacity, size_t* count)
        : items_argument<T>(first, capacity), written(count) {}
    int32_t check() const {
      if (int32_t code = check_pointer(written)) return code;
      *written = 0;
      return check_items(this->data, this->size);
    }
    out<T> get() const { return {this->data, this->size, written}; }
    // After the call.
    int32_t finish() const {
      return *written > this->size ? CROSSBILL_BUFFER_TOO_SMALL : CROSSBILL_OK;
    }
    size_t* written;
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"out\",\"item\":");
    write_item<T>(sink);
    sink.put('}');
  }
};

// ---- optional values: std::optional, or what looks like it

template <class P>
concept optional_like = requires(const P p) {
  typename P::value_type;
  p.has_value();
  P(*p);
}
&&item<typename P::value_type>;

template <optional_like P>
struct parameter<P> {
  using T = typename P::value_type;
  using C = typename c_item<T>::type;
  using c_types = types<const C*>;
  static constexpr bool plain = false;
  struct argument {
    explicit argument(const C* given) : from(given) {}
    int32_t check() const {
      if (from == nullptr) return CROSSBILL_OK;
      if (int32_t code = check_pointer(from)) return code;
      if constexpr (__is_enum(T))
        return typename parameter<T>::argument(*from).check();
      return CROSSBILL_OK;
    }
    P get() const { return from == nullptr ? P() : P(static_cast<T>(*from)); }
    const C* from = nullptr;
  };
  // In a shim numbers stand in the value itself. The first bytes of a wide
  // integer are the narrow one; a float is made of the double, in `spare`.
  static const C* from_value(const crossbill_value& value, float& spare) {
    if (value.present == 0) return nullptr;
    if constexpr (declared_struct<T>)
      return static_cast<const C*>(value.pointer);
    else if constexpr (__is_same(C, float)) {
      spare = static_cast<float>(value.f64);
      return &spare;
    } else {
      return reinterpret_cast<const C*>(&value);
    }
  }
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"optional\",\"item\":");
    write_item<T>(sink);
    sink.put('}');
  }
};

// ---- objects: borrowed, and given

template <class T, bool IsConst>
struct object_parameter {
  static constexpr bool is_object = true;
  using c_types = types<uint64_t>;
  static constexpr bool plain = false;
  class argument {
   public:
    explicit argument(uint64_t handle) : handle_(handle) {}
    argument(const argument&) = delete;
    [[gnu::always_inline]] ~argument() {
      if (entered_) stay_.leave();
    }
    [[gnu::always_inline]] int32_t check() {
      int32_t code = enter_object(stay_, handle_, type_of_object<T>);
      entered_ = code == CROSSBILL_OK;
      return code;
    }
    T& get() const { return *static_cast<T*>(stay_.slot->object); }

   private:
    uint64_t handle_;
    stay_of<declaration_of<T>::threads, !IsConst> stay_;
    bool entered_ = false;
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"object\",\"of\":").quoted(declaration_of<T>::name);
    sink.key("mutable").raw(IsConst ? "false}" : "true}");
  }
};
template <declared_object T>
struct parameter<T&> : object_parameter<T, false> {};
template <declared_object T>
struct parameter<const T&> : object_parameter<T, true> {};

// std::unique_ptr, or what looks like it.
template <class P>
concept owner_like = requires(P p) {
  typename P::element_type;
  {p.release()};
  P(p.get());
};

template <class P>
inline constexpr bool has_default_deleter = false;
template <template <class...> class P, class T, class... More>
inline constexpr bool has_default_deleter<P<T, More...>> =
    __is_same(P<T>, P<T, More...>);

template <class P>
constexpr refusal why_no_owner =
    !declared_object<typename P::element_type> ? refusal::undeclared_owner
    : !has_default_deleter<P>                  ? refusal::deleter
                                               : refusal::none;

template <owner_like P>
struct parameter<P> : refused<why_no_owner<P>> {
  using T = typename P::element_type;
  using c_types = types<uint64_t>;
  static constexpr bool plain = false;
  class argument {
   public:
    explicit argument(uint64_t handle) : handle_(handle) {}
    argument(const argument&) = delete;
    ~argument() { delete object_; }
    int32_t check() {
      constexpr const object_type& type = type_of_object<T>;
      object_slot* slot = nullptr;
      int32_t code = end_object<type.threads>(handle_, type, slot);
      if (code != CROSSBILL_OK) return code;
      object_ = take_object_out<T>(slot);
      give_back_slot<type.threads>(slot, handle_);
      return object_ != nullptr ? CROSSBILL_OK : CROSSBILL_NO_MEMORY;
    }
    // It is given even where the call is refused before it is looked at.
    void give_up() {
      if (object_ == nullptr) static_cast<void>(check());
    }
    P get() {
      T* object = object_;
      object_ = nullptr;
      return P(object);
    }

   private:
    uint64_t handle_;
    T* object_ = nullptr;
  };
  static constexpr void write(text_sink& sink) {
    sink.raw("{\"kind\":\"owned\",\"of\":").quoted(declaration_of<T>::name);
    sink.put('}');
  }
};

}  // namespace crossbill::detail

#pragma GCC visibility pop

// SPDX-License-Identifier: MIT
// What a core borrows for the length of a call: slices, bytes, strings, the
// host's buffers and callbacks; and the views that a result may be.
//
// None of them owns anything, allocates or frees. A function that is handed
// one may trust what the type says: it was checked before the call.
#pragma once

#include <crossbill/boundary/abi.h>
#include <stddef.h>
#include <stdint.h>

#include <crossbill/boundary/error.hpp>

#pragma GCC visibility push(hidden)

namespace crossbill {

// `size()` items of T, one after another. slice<const T> is read, slice<T> is
// written too, and then overlaps no other argument of the call. Never null
// with items, never misaligned.
template <class T>
class slice {
 public:
  using value_type = T;
  constexpr slice() noexcept = default;
  constexpr slice(T* data, size_t size) noexcept : data_(data), size_(size) {}
  constexpr T* data() const noexcept { return data_; }
  constexpr size_t size() const noexcept { return size_; }
  constexpr bool empty() const noexcept { return size_ == 0; }
  constexpr T* begin() const noexcept { return data_; }
  constexpr T* end() const noexcept { return data_ + size_; }
  constexpr T& operator[](size_t i) const noexcept { return data_[i]; }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};

// Items that lie `stride()` bytes apart, as a column of a matrix does.
template <class T>
class strided {
 public:
  using value_type = T;
  constexpr strided(T* data, size_t size, ptrdiff_t stride) noexcept
      : data_(data), size_(size), stride_(stride) {}
  T* data() const noexcept { return data_; }
  size_t size() const noexcept { return size_; }
  ptrdiff_t stride() const noexcept { return stride_; }
  T& operator[](size_t i) const noexcept {
    return *reinterpret_cast<T*>(reinterpret_cast<intptr_t>(data_) +
                                 static_cast<ptrdiff_t>(i) * stride_);
  }

 private:
  T* data_;
  size_t size_;
  ptrdiff_t stride_;
};

// Bytes of anything: every contiguous buffer of the host will do.
class bytes : public slice<const uint8_t> {
  using slice::slice;
};

namespace detail {

// Text: characters of a known encoding and a length. What looks like a
// std::string_view can be made of it, without that header being read here.
template <class Character>
class text_of : public slice<const Character> {
 public:
  using slice<const Character>::slice;
  template <class View>
  requires requires(const Character* p) { View(p, size_t{}).substr(0); }
  operator View() const { return View(this->data(), this->size()); }
};

}  // namespace detail

// Text that was found to be valid: one scan, of 20 to 90 GB/s by what it holds.
// Not ended by a zero.
struct utf8 : detail::text_of<char> {
  using text_of::text_of;
};
struct utf16 : detail::text_of<char16_t> {
  using text_of::text_of;
};
struct utf32 : detail::text_of<char32_t> {
  using text_of::text_of;
};

// Text that ends with a zero, which is not counted: the end is searched for at
// each call, then the text is validated.
struct c_string : detail::text_of<char> {
  using text_of::text_of;
};

// The same as any of these four without a check: costs nothing, proves nothing.
template <class Text>
struct unvalidated : Text {
  using Text::Text;
};

// A buffer of the host that the core fills. What does not fit is counted, and
// the call then ends with CROSSBILL_BUFFER_TOO_SMALL, and the size that it
// takes.
template <class T>
class out {
 public:
  using value_type = T;
  out(T* data, size_t capacity, size_t* size) noexcept
      : data_(data), capacity_(capacity), size_(size) {}
  T* data() const noexcept { return data_; }
  size_t capacity() const noexcept { return capacity_; }
  size_t size() const noexcept { return *size_; }
  void push_back(const T& item) noexcept {
    if (*size_ < capacity_) data_[*size_] = item;
    ++*size_;
  }
  // After writing to data() itself. True if it fits.
  bool set_size(size_t items) noexcept {
    *size_ = items;
    return items <= capacity_;
  }

 private:
  T* data_;
  size_t capacity_;
  size_t* size_;
};

// A result that lends: items that belong to the argument with the number
// `Owner`, counted from 0. The host keeps that argument alive.
template <class T, int Owner>
struct view : slice<T> {
  using slice<T>::slice;
  view(slice<T> of) noexcept : slice<T>(of) {}
};

// An owned UTF-8 text as a result, of any string type with data() and size().
template <class String>
struct text {
  text(String from) : value(static_cast<String&&>(from)) {}
  String value;
};
template <class String>
text(String) -> text<String>;

namespace detail {

template <class T>
struct callback_value;  // to and from crossbill_value: callback.hpp

}  // namespace detail

// A function of the host. Calling it throws callback_failed if the host's
// function fails, and bad_argument if that returned what is no R; try_call
// returns these instead. Only for the length of the call that was handed it, on
// its thread.
template <class Signature>
class callback;

template <class R, class... A>
class callback<R(A...)> {
 public:
  callback(crossbill_callback function, void* user) noexcept
      : function_(function), user_(user) {}

  R operator()(A... arguments) const {
    crossbill_value value{};
    if (!call(value, arguments...)) throw callback_failed();
    if (!answer::is_good(value)) throw bad_argument(answer::wrong);
    return answer::from(value);
  }

  result<R> try_call(A... arguments) const {
    crossbill_value value{};
    if (!call(value, arguments...)) return fail(callback_failed());
    if (!answer::is_good(value)) return fail(bad_argument(answer::wrong));
    if constexpr (__is_same(R, void))
      return {};
    else
      return answer::from(value);
  }

 private:
  using answer = detail::callback_value<R>;

  bool call(crossbill_value& value, A... arguments) const {
    const crossbill_value values[sizeof...(A) + 1] = {
        detail::callback_value<A>::to(arguments)..., crossbill_value{}};
    return function_(user_, values, sizeof...(A), &value) == 0;
  }

  crossbill_callback function_;
  void* user_;
};

}  // namespace crossbill

#pragma GCC visibility pop

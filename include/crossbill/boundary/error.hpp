// SPDX-License-Identifier: MIT
// Errors: what a core throws or returns, and how it reaches the host. Nothing
// that is thrown leaves a core: the outermost frame of each exported function
// turns it into a crossbill_error. Kinds and codes are in abi.h.
//
// A throw and its catch cost about 700 ns; result<T> costs nothing but a copy.
#pragma once

#include <stdint.h>

#include <exception>
#include <new>
#if __has_include(<bits/cxxabi_forced.h>)
#include <bits/cxxabi_forced.h>
#define CROSSBILL_HAS_FORCED_UNWIND 1
#endif

#include <crossbill/boundary/abi.h>

#ifndef __cpp_exceptions
#error "crossbill/boundary.hpp catches exceptions: compile with -fexceptions"
#endif

#pragma GCC visibility push(hidden)

namespace crossbill {

namespace detail {

// As much of a UTF-8 text as there is room for, in whole characters.
inline void copy_text(char* to, size_t size, const char* from) noexcept {
  size_t n = 0;
  for (; from != nullptr && from[n] != 0 && n + 1 < size; n++) to[n] = from[n];
  if (from != nullptr && from[n] != 0)
    while (n > 0 && (from[n] & 0xc0) == 0x80) n--;
  to[n] = 0;
}

}  // namespace detail

// What an error says of itself: code, kind and message (a copy).
struct failure {
  failure(int32_t its_code, int32_t its_kind, const char* text) noexcept
      : code(its_code), kind(its_kind) {
    detail::copy_text(message, sizeof message, text);
  }
  int32_t code;
  int32_t kind;
  char message[248];
};

// The base of all that boundary code throws on purpose.
class error : public std::exception {
 public:
  explicit error(const failure& what) : what_(what) {}
  const char* what() const noexcept override { return what_.message; }
  const failure& info() const noexcept { return what_; }

 private:
  failure what_;
};

// The host does not want the result any more. Throw it, or return it.
struct cancelled : error {
  explicit cancelled(const char* message = "cancelled")
      : error({CROSSBILL_CANCELLED_CALL, CROSSBILL_CANCELLED, message}) {}
};

// The caller gave something that the types cannot see to be wrong.
struct bad_argument : error {
  explicit bad_argument(const char* message)
      : error({CROSSBILL_NOT_A_VALUE, CROSSBILL_BAD_ARGUMENT, message}) {}
};

// A callback of the host failed. Cores may catch it, to tidy up, and go on.
struct callback_failed : error {
  callback_failed()
      : error({CROSSBILL_CALLBACK_FAILED, CROSSBILL_CANCELLED,
               "a callback of the host failed"}) {}
};

// An error without throwing: `return crossbill::fail(negative("..."))`.
inline failure fail(const error& what) { return what.info(); }

// A value, or why there is none.
template <class T>
class result {
 public:
  result(T value) : value_(static_cast<T&&>(value)), failed_(false) {}
  result(failure why) : why_(why), failed_(true) {}
  result(result&& other) noexcept : failed_(other.failed_) {
    if (failed_)
      why_ = other.why_;
    else
      ::new (static_cast<void*>(&value_)) T(static_cast<T&&>(other.value_));
  }
  result& operator=(result&&) = delete;
  ~result() {
    if (!failed_) value_.~T();
  }

  explicit operator bool() const noexcept { return !failed_; }
  T& operator*() noexcept { return value_; }
  const T& operator*() const noexcept { return value_; }
  const failure& why() const noexcept { return why_; }

 private:
  union {
    T value_;
    failure why_;
  };
  bool failed_;
};

template <>
class result<void> {
 public:
  result() : why_(CROSSBILL_OK, 0, "") {}
  result(failure why) : why_(why) {}
  explicit operator bool() const noexcept { return why_.code == 0; }
  const failure& why() const noexcept { return why_; }

 private:
  failure why_;
};

namespace detail {

// Says so to the compiler: what follows a check that has failed is then no
// part of the way of a call that succeeds.
inline int32_t never_ok(int32_t code) noexcept {
  if (code == CROSSBILL_OK) __builtin_unreachable();
  return code;
}

struct raised {
  const char* name;
  int32_t code;
};

[[gnu::cold, gnu::noinline]] inline int32_t store(crossbill_error* to,
                                                  const failure& why,
                                                  const char* cause) noexcept {
  if (to != nullptr) {
    to->code = why.code;
    to->kind = why.kind;
    copy_text(to->message, sizeof to->message, why.message);
    copy_text(to->cause, sizeof to->cause, cause);
  }
  return why.code;
}

// The declared errors of a function; others are bugs.
struct raises_list {
  const raised* first;
  int count;
  bool names(int32_t code) const {
    for (int i = 0; i < count; i++)
      if (first[i].code == code) return true;
    return false;
  }
};

[[gnu::cold, gnu::noinline]] inline int32_t store_checked(
    crossbill_error* to, const failure& why, const char* cause,
    raises_list declared) noexcept {
  if (why.kind != CROSSBILL_DECLARED || declared.names(why.code))
    return store(to, why, cause);
  return store(to, {CROSSBILL_UNCAUGHT, CROSSBILL_BUG, why.message},
               "an error that the contract of this function does not name");
}

// With the message of the exception that a caught one was thrown upon, which
// is not known without RTTI.
[[gnu::cold, gnu::noinline]] inline int32_t store_nested(
    crossbill_error* to, const failure& why, const std::exception& caught,
    raises_list declared) noexcept {
#ifdef __cpp_rtti
  try {
    std::rethrow_if_nested(caught);
  } catch (const std::exception& inner) {
    return store_checked(to, why, inner.what(), declared);
  } catch (...) {
    return store_checked(to, why, "an exception of an unknown type", declared);
  }
#else
  static_cast<void>(caught);
#endif
  return store_checked(to, why, "", declared);
}

// Turns the exception in flight into an error; its code is the result. What
// ends a thread (pthread_exit, cancellation) goes on, through everything; there
// is no object that could be caught, which a sanitizer would complain of.
[[gnu::cold, gnu::noinline]] __attribute__((no_sanitize("null"))) inline int32_t
store_exception(crossbill_error* to, raises_list declared) {
  constexpr int32_t uncaught = CROSSBILL_UNCAUGHT, bug = CROSSBILL_BUG;
  try {
    throw;
#ifdef CROSSBILL_HAS_FORCED_UNWIND
  } catch (__cxxabiv1::__forced_unwind&) {
    throw;
#endif
  } catch (const error& caught) {
    return store_nested(to, caught.info(), caught, declared);
  } catch (const std::bad_alloc&) {
    return store(to,
                 {CROSSBILL_NO_MEMORY, CROSSBILL_OUT_OF_MEMORY,
                  "no memory for what the call needed"},
                 "");
  } catch (const std::exception& caught) {
    return store_nested(to, {uncaught, bug, caught.what()}, caught, declared);
  } catch (...) {
    return store(to, {uncaught, bug, "an exception that is no std::exception"},
                 "");
  }
}

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
    case CROSSBILL_BORROWED:
      return "this thread is in it already, by this call or one that called "
             "back, and one of the two may change it";
    case CROSSBILL_TOO_MANY_OBJECTS:
      return "more objects than a library can have (4 million)";
    case CROSSBILL_NO_MEMORY:
      return "no memory for what the call needed";
    case CROSSBILL_BAD_RESULT:
      return "the result is no valid text, no object, or none of the enum's "
             "values";
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

}  // namespace detail
}  // namespace crossbill

#pragma GCC visibility pop

// SPDX-License-Identifier: MIT
// What several threads change at once. Where Python has its lock, only who
// holds it touches any of this: ordinary numbers and no locks. On free-threaded
// Python they are atomic.
#pragma once

#include <atomic>

#include "python.hpp"

namespace crossbill::load {

#ifdef Py_GIL_DISABLED

inline constexpr bool kHasLock = false;

template <class T>
using Shared = std::atomic<T>;

// While it lives, no other thread has one for the same object.
class Alone {
 public:
  explicit Alone(PyObject* with) { PyCriticalSection_Begin(&section_, with); }
  ~Alone() { PyCriticalSection_End(&section_); }
  Alone(const Alone&) = delete;

 private:
  PyCriticalSection section_;
};

#else

inline constexpr bool kHasLock = true;

// As std::atomic.
template <class T>
class Shared {
 public:
  explicit Shared(T value) : value_(value) {}
  T load(std::memory_order = std::memory_order_relaxed) const { return value_; }
  void store(T value) { value_ = value; }
  T fetch_add(T by) { return (value_ += by) - by; }
  T fetch_sub(T by) { return (value_ -= by) + by; }
  bool compare_exchange_strong(T& expected, T wanted) {
    if (value_ != expected) {
      expected = value_;
      return false;
    }
    value_ = wanted;
    return true;
  }

 private:
  T value_;
};

class Alone {
 public:
  explicit Alone(PyObject*) {}
  ~Alone() {}  // so that it is used
  Alone(const Alone&) = delete;
};

#endif

// Who views a piece of memory, and who may change where it lies: never both.
// Both are counted in one word, so that neither begins while the other is in.
class Uses {
 public:
  // One more view; false while calls run that may change it, `mine` of them the
  // caller's own.
  bool begin_view(uint64_t mine = 0) {
    uint64_t found = word_.load(std::memory_order_relaxed);
    do {
      if (found / kChange > mine) return false;
    } while (!word_.compare_exchange_strong(found, found + 1));
    return true;
  }
  // One more, where the caller has one.
  void keep_view() { word_.fetch_add(1); }
  void end_view() { word_.fetch_sub(1); }

  // False while it is viewed.
  bool begin_change() {
    uint64_t found = word_.load(std::memory_order_relaxed);
    do {
      if (found % kChange != 0) return false;
    } while (!word_.compare_exchange_strong(found, found + kChange));
    return true;
  }
  void end_change() { word_.fetch_sub(kChange); }

  // A change for ever. What was in its way: 0 if it has begun.
  uint64_t end() {
    uint64_t found = 0;
    return word_.compare_exchange_strong(found, kChange) ? 0 : found;
  }
  static bool is_view(uint64_t found) { return found % kChange != 0; }
  bool has_ended() const {
    return word_.load(std::memory_order_relaxed) >= kChange;
  }

 private:
  static constexpr uint64_t kChange = uint64_t{1} << 32;
  Shared<uint64_t> word_{0};
};

}  // namespace crossbill::load

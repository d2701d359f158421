// SPDX-License-Identifier: MIT
// A value that mostly is its type's default, and then takes a pointer's room.
#pragma once
#include <memory>
#include <utility>

namespace crossbill::recording {

template <class T>
class Seldom {
 public:
  Seldom() = default;
  Seldom(const Seldom& other) { *this = *other; }
  Seldom(Seldom&&) noexcept = default;
  Seldom& operator=(const Seldom& other) { return *this = *other; }
  Seldom& operator=(Seldom&&) noexcept = default;
  ~Seldom() = default;

  Seldom& operator=(const T& value) {
    auto made = value == kDefault ? nullptr : std::make_unique<T>(value);
    value_ = std::move(made);  // last: `value` may be what it holds
    return *this;
  }

  const T& operator*() const { return value_ ? *value_ : kDefault; }
  const T* operator->() const { return &**this; }

  // To be changed.
  T& make() {
    if (!value_) value_ = std::make_unique<T>();
    return *value_;
  }

 private:
  static constexpr T kDefault{};

  std::unique_ptr<T> value_;
};

}  // namespace crossbill::recording

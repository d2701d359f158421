// SPDX-License-Identifier: MIT
// The core that every tool of this bench offers to Python: the same few
// functions, compiled into the tool's own module. What is timed is the way to
// them, so they do as little as they can.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <stdexcept>

namespace core {

struct Data {
  uint32_t id;
  double value;
  uint8_t flag;
};

inline constexpr const char* kRefused = "n is negative";

inline int64_t add(int64_t a, int64_t b) noexcept { return a + b; }

inline double sum(const double* data, size_t size) noexcept {
  double total = 0;
  for (size_t i = 0; i < size; i++) total += data[i];
  return total;
}

// Bytes of a text: the last one, so that the text is touched.
inline int64_t last(const char* text, size_t size) noexcept {
  return size == 0 ? -1 : static_cast<unsigned char>(text[size - 1]);
}

inline double weigh(const Data& data) noexcept { return data.id * data.value; }

class Counter {
 public:
  explicit Counter(int64_t start) : n_(start) {}
  int64_t add(int64_t n) { return n_ += n; }

 private:
  int64_t n_;
};

inline int64_t refuse(int64_t n) {
  if (n < 0) throw std::invalid_argument(kRefused);
  return n;
}

template <class F>
int64_t apply(F&& f, int64_t n) {
  return f(n) + 1;
}

}  // namespace core

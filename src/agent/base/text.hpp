// SPDX-License-Identifier: MIT
// Compares texts, and puts short ones together in a fixed buffer, where printf
// may not be called.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace crossbill::agent {

// Most texts that are compared differ in their first letter, which saves a
// call.
inline bool is_same(const char* a, const char* b) {
  return *a == *b && strcmp(a, b) == 0;
}

inline bool begins_with(const char* text, const char* begin) {
  return strncmp(text, begin, strlen(begin)) == 0;
}

// Appends to a buffer that it does not own; always NUL-terminated. What does
// not fit is cut off, and truncated() says so.
class Text {
 public:
  Text(char* buffer, size_t bytes) : buffer_(buffer), bytes_(bytes) {
    buffer_[0] = 0;
  }
  Text& add(const char* text) {
    while (*text != 0) put(*text++);
    return *this;
  }
  Text& number(uint64_t value) {
    char digits[20];
    int count = 0;
    do digits[count++] = static_cast<char>('0' + value % 10);
    while ((value /= 10) != 0);
    while (count > 0) put(digits[--count]);
    return *this;
  }
  bool truncated() const { return truncated_; }
  const char* text() const { return buffer_; }

 private:
  void put(char letter) {
    if (used_ + 1 >= bytes_) {
      truncated_ = true;
      return;
    }
    buffer_[used_++] = letter;
    buffer_[used_] = 0;
  }

  char* buffer_;
  size_t bytes_;
  size_t used_ = 0;
  bool truncated_ = false;
};

}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// Reads line tables and texts of code objects: see code.hpp.
#include "agent/hosts/cpython/code.hpp"

#include <string.h>

namespace crossbill::agent::cpython {
namespace {

// 3.9: pairs of (bytes of code, lines), each counted from the one before. A
// line begins behind its pair.
uint32_t line_by_numbers(const uint8_t* table, size_t bytes, long line,
                         long offset) {
  long at = 0;
  for (size_t i = 0; i + 1 < bytes; i += 2) {
    at += table[i];
    if (at > offset) break;
    line += static_cast<int8_t>(table[i + 1]);
  }
  return line > 0 ? static_cast<uint32_t>(line) : 0;
}

// 3.10: pairs of (bytes of code, lines); the lines are added before, and -128
// says that these bytes have none.
uint32_t line_by_ranges(const uint8_t* table, size_t bytes, long line,
                        long offset) {
  constexpr int8_t kNoLine = -128;
  long end = 0;
  for (size_t i = 0; i + 1 < bytes; i += 2) {
    end += table[i];
    auto delta = static_cast<int8_t>(table[i + 1]);
    if (delta != kNoLine) line += delta;
    if (offset < end) return delta == kNoLine ? 0 : static_cast<uint32_t>(line);
  }
  return 0;
}

// Since 3.11: entries of at least one byte. The first one of each has its
// highest bit set, then four bits of what follows, then how many instructions
// (of two bytes) it is of, less one.
class LocationTable {
 public:
  LocationTable(const uint8_t* table, size_t bytes)
      : at_(table), end_(table + bytes) {}

  uint32_t line_at(long line, long offset) {
    long covered = 0;
    while (at_ < end_) {
      uint8_t first = *at_++;
      Code code = static_cast<Code>(first >> 3 & 15);
      covered += ((first & 7) + 1) * 2;
      line += delta_of(code);
      if (offset < covered)
        return code == kNowhere || line <= 0 ? 0 : static_cast<uint32_t>(line);
      while (at_ < end_ && (*at_ & 0x80) == 0) at_++;
    }
    return 0;
  }

 private:
  enum Code { kOneLine = 10, kNoColumns = 13, kLong = 14, kNowhere = 15 };

  long delta_of(Code code) {
    if (code == kLong || code == kNoColumns) return signed_number();
    return code >= kOneLine && code < kNoColumns ? code - kOneLine : 0;
  }

  // Six bits a byte, the lowest first; the seventh says that more follow. The
  // lowest of all is the sign.
  long signed_number() {
    unsigned long value = 0;
    for (int shift = 0; at_ < end_ && shift < 60; shift += 6) {
      uint8_t byte = *at_++;
      value |= (byte & 63ul) << shift;
      if ((byte & 64) == 0) break;
    }
    auto magnitude = static_cast<long>(value >> 1);
    return (value & 1) != 0 ? -magnitude : magnitude;
  }

  const uint8_t* at_;
  const uint8_t* end_;
};

class Utf8 {
 public:
  Utf8(char* out, size_t bytes) : out_(out), left_(bytes - 1) {}
  ~Utf8() { *out_ = 0; }

  bool add(uint32_t letter) {
    if (letter >= 0xDC80 && letter <= 0xDCFF) return put(letter - 0xDC00, 0);
    if (letter < 0x80) return put(letter, 0);
    if (letter < 0x800) return put(0xC0 | letter >> 6, 1, letter);
    if (letter < 0x10000) return put(0xE0 | letter >> 12, 2, letter);
    return put(0xF0 | (letter >> 18 & 7), 3, letter);
  }

 private:
  bool put(uint32_t first, int more, uint32_t letter = 0) {
    if (left_ < static_cast<size_t>(more) + 1) return false;
    left_ -= static_cast<size_t>(more) + 1;
    *out_++ = static_cast<char>(first);
    while (more-- > 0)
      *out_++ = static_cast<char>(0x80 | (letter >> (6 * more) & 63));
    return true;
  }

  char* out_;
  size_t left_;
};

uint32_t letter_at(const char* text, uint32_t kind, long i) {
  if (kind == 1) return static_cast<uint8_t>(text[i]);
  uint32_t letter = 0;
  memcpy(&letter, text + i * kind, kind);
  return letter;
}

}  // namespace

uint32_t line_of(LineFormat format, const uint8_t* table, size_t bytes,
                 int first_line, long offset) {
  switch (format) {
    case LineFormat::kNumberTable:
      return line_by_numbers(table, bytes, first_line, offset);
    case LineFormat::kLineTable:
      return line_by_ranges(table, bytes, first_line, offset);
    case LineFormat::kLocationTable:
      return LocationTable(table, bytes).line_at(first_line, offset);
  }
  return 0;
}

bool copy_text(const void* str, const Layout& layout, char* out, size_t bytes) {
  constexpr size_t kMoreIfNotAscii[] = {16, 24};  // before 3.12: 24
  out[0] = 0;
  if (str == nullptr) return false;
  const char* head_end = static_cast<const char*>(str) + layout.head;
  const auto* body = reinterpret_cast<const UnicodeBody*>(head_end);
  uint32_t bits = string_bits(body->state);
  uint32_t kind = (bits & kKindBits) >> 2;
  bool known = kind == 1 || kind == 2 || kind == 4;
  if ((bits & kCompactBit) == 0 || !known || body->length < 0) return false;
  const char* text = head_end + layout.text;
  if ((bits & kAsciiBit) == 0) text += kMoreIfNotAscii[layout.text > 24];
  Utf8 utf8(out, bytes);
  for (long i = 0; i < body->length; i++)
    if (!utf8.add(letter_at(text, kind, i))) break;
  return true;
}

}  // namespace crossbill::agent::cpython

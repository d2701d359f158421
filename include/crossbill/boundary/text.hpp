// SPDX-License-Identifier: MIT
// The contract's texts, written by the compiler: a JSON writer and a hash that
// run in constant expressions only. docs/contract.md has the format.
//
// A text is written twice, by the same function: once to find its length, once
// into an array of that length. Compilers evaluate slowly, some 10 million
// steps a second, so the loops over characters are few and short.
#pragma once

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

constexpr uint64_t kFnvStart = 0xcbf29ce484222325;  // FNV-1a, 64 bits
constexpr uint64_t kFnvPrime = 0x100000001b3;

// Where a text goes. With no place to write to, it counts.
class text_sink {
 public:
  constexpr explicit text_sink(char* out) : out_(out) {}

  constexpr size_t size() const { return size_; }

  constexpr text_sink& put(char c) {
    if (out_ != nullptr) out_[size_] = c;
    size_++;
    return *this;
  }

  // As it is: no character that JSON would escape.
  constexpr text_sink& raw(const char* text) {
    if (out_ == nullptr) {
      size_ += __builtin_strlen(text);
      return *this;
    }
    char* out = out_ + size_;
    while (*text != 0) *out++ = *text++;
    size_ = static_cast<size_t>(out - out_);
    return *this;
  }

  constexpr text_sink& number(uint64_t value) {
    char digits[20] = {};
    int n = 0;
    do {
      digits[n++] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0);
    while (n > 0) put(digits[--n]);
    return *this;
  }

  constexpr text_sink& number(int64_t value) {
    if (value >= 0) return number(static_cast<uint64_t>(value));
    return put('-').number(-static_cast<uint64_t>(value));
  }

  constexpr text_sink& hex(uint64_t value, int digits) {
    for (int i = digits - 1; i >= 0; i--)
      put("0123456789abcdef"[value >> (4 * i) & 15]);
    return *this;
  }

  // A JSON string of a UTF-8 text; all of it in ASCII.
  constexpr text_sink& quoted(const char* text) {
    put('"');
    while (*text != 0) text = escaped(text);
    return put('"');
  }

  // ,"key": of a text that already has a key
  constexpr text_sink& key(const char* name) {
    return raw(",\"").raw(name).raw("\":");
  }

  // Ends the meaning so far, and the text so far, by their hashes. The second
  // goes on where the first stopped.
  constexpr text_sink& hash(const char* name) {
    if (out_ != nullptr) {
      uint64_t value = hash_;
      for (const char* at = out_ + hashed_; at != out_ + size_; at++)
        value = (value ^ static_cast<unsigned char>(*at)) * kFnvPrime;
      hash_ = value;
      hashed_ = size_;
    }
    return key(name).put('"').hex(hash_, 16).put('"');
  }

 private:
  constexpr const char* escaped(const char* text) {
    unsigned char c = static_cast<unsigned char>(*text);
    if (c < 0x80) {
      if (c == '"' || c == '\\')
        put('\\').put(*text);
      else if (c < 0x20)
        raw("\\u").hex(c, 4);
      else
        put(*text);
      return text + 1;
    }
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    uint32_t point = c & (0x3f >> more);
    text++;
    for (; more > 0 && *text != 0; more--, text++)
      point = point << 6 | (static_cast<unsigned char>(*text) & 0x3f);
    if (point >= 0x10000) {
      raw("\\u").hex(0xd800 + ((point - 0x10000) >> 10), 4);
      point = 0xdc00 + ((point - 0x10000) & 0x3ff);
    }
    raw("\\u").hex(point, 4);
    return text;
  }

  char* out_;
  size_t size_ = 0;
  size_t hashed_ = 0;
  uint64_t hash_ = kFnvStart;
};

template <size_t N>
struct contract_text {
  char text[N];
};

// Writer::write(text_sink&) writes the text.
template <class Writer>
constexpr auto make_text() {
  constexpr size_t length = [] {
    text_sink counter(nullptr);
    Writer::write(counter);
    return counter.size();
  }();
  contract_text<length + 1> line{};
  text_sink sink(line.text);
  Writer::write(sink);
  return line;
}

#define CROSSBILL_STRING(X) #X
#define CROSSBILL_NUMBER(X) CROSSBILL_STRING(X)
#if defined(__clang__)
#define CROSSBILL_COMPILER                                         \
  "clang " CROSSBILL_NUMBER(__clang_major__) "." CROSSBILL_NUMBER( \
      __clang_minor__) "." CROSSBILL_NUMBER(__clang_patchlevel__)
#else
#define CROSSBILL_COMPILER "gcc " __VERSION__
#endif

#if defined(__x86_64__) && defined(__linux__)
#define CROSSBILL_TARGET "x86_64-linux-gnu"
#else
#error "crossbill/boundary.hpp knows x86-64 Linux only"
#endif

// How each text begins and ends.
constexpr void begin_text(text_sink& sink, const char* what, const char* name) {
  sink.raw("{\"crossbill\":1,\"target\":\"" CROSSBILL_TARGET "\"");
  sink.key(what).quoted(name);
}

constexpr void end_meaning(text_sink& sink, const char* doc) {
  sink.hash("hash").key("doc").quoted(doc);
}

constexpr void end_text(text_sink& sink) {
  sink.raw(",\"compiler\":\"" CROSSBILL_COMPILER "\"").hash("check").put('}');
}

}  // namespace crossbill::detail

#pragma GCC visibility pop

// Puts a text into the section. The object is no template and no inline
// variable: gcc drops the section of those.
#define CROSSBILL_TEXT(NAME, WRITER)                            \
  [[gnu::used, gnu::retain, gnu::section("crossbill_contract"), \
    gnu::aligned(1)]] static constexpr auto NAME =              \
      ::crossbill::detail::make_text<WRITER>();

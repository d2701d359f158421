// SPDX-License-Identifier: MIT
// Says whether text is valid UTF-8, UTF-16 or UTF-32, as fast as memory gives
// it.
//
// UTF-8 goes by 32 bytes a step where the processor has AVX2, which is asked at
// run time, after Keiser and Lemire, "Validating UTF-8 in less than one
// instruction per byte" (2021): what may be wrong with two bytes in a row is
// what three tables of half bytes agree on. The bytes before are loaded again,
// not moved from register to register: 64 bytes take 2.5 to 3.1 ns on an AMD
// EPYC, where simdutf 7.7 takes 3.9 with AVX2 and 4.3 with AVX-512, which made
// nothing faster here either. bench/boundary_utf.py compares.
//
// <immintrin.h> takes longer to compile than the whole of boundary.hpp, and
// compilers differ in their builtins: what plain vectors cannot say is a line
// of assembly. Nothing before the text or past its end is read.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma GCC visibility push(hidden)

namespace crossbill::detail {

inline uint64_t load_8_bytes(const void* at) noexcept {
  uint64_t bytes;
  memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

inline uint32_t load_4_bytes(const void* at) noexcept {
  uint32_t bytes;
  memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

// ---- UTF-8, on any processor

// The length of the sequence that starts here; 0: it is not valid.
inline size_t utf8_sequence(const uint8_t* at, size_t left) noexcept {
  const uint8_t lead = at[0];
  if (lead < 0x80) return 1;
  if (left < 2 || lead < 0xC2 || (at[1] & 0xC0) != 0x80) return 0;
  if (lead < 0xE0) return 2;
  const uint32_t pair = uint32_t{lead} << 8 | at[1];
  if (left < 3 || (at[2] & 0xC0) != 0x80) return 0;
  if (lead < 0xF0)  // overlong; surrogates
    return pair < 0xE0A0 || (pair >= 0xEDA0 && pair < 0xEE00) ? 0 : 3;
  if (left < 4 || (at[3] & 0xC0) != 0x80) return 0;
  return pair < 0xF090 || pair >= 0xF490 ? 0 : 4;  // overlong; past 10FFFF
}

constexpr uint64_t kHighBits = 0x8080808080808080;

[[gnu::noinline]] inline bool is_utf8_scalar(const uint8_t* at,
                                             size_t left) noexcept {
  while (left != 0) {
    size_t step = 16;
    if (left < step ||
        ((load_8_bytes(at) | load_8_bytes(at + 8)) & kHighBits) != 0)
      step = utf8_sequence(at, left);
    if (step == 0) return false;
    at += step;
    left -= step;
  }
  return true;
}

// Up to 32 bytes: the first and the last ones, which may be the same.
inline bool is_short_ascii(const uint8_t* at, size_t length) noexcept {
  const uint8_t* const end = at + length;
  uint64_t seen = 0;
  if (length >= 16)
    seen = load_8_bytes(at) | load_8_bytes(at + 8) | load_8_bytes(end - 16) |
           load_8_bytes(end - 8);
  else if (length >= 8)
    seen = load_8_bytes(at) | load_8_bytes(end - 8);
  else if (length >= 4)
    seen = load_4_bytes(at) | load_4_bytes(end - 4);
  else
    while (at != end) seen |= *at++;
  return (seen & kHighBits) == 0;
}

#ifdef __x86_64__

// ---- UTF-8, with AVX2

#define CROSSBILL_AVX2 gnu::always_inline, gnu::target("avx2")

using bytes_32 [[gnu::vector_size(32)]] = uint8_t;

// What may be wrong with two bytes in a row; the names are the paper's.
enum utf8_error : uint8_t {
  kTooShort = 1,       // a lead, then no continuation
  kTooLong = 2,        // ASCII, then a continuation
  kOverlong3 = 4,      // E0, then 80 to 9F
  kTooLarge = 8,       // F4 and up, then 90 to BF
  kSurrogate = 16,     // ED, then A0 to BF
  kOverlong2 = 32,     // C0 or C1, then a continuation
  kTooLarge1000 = 64,  // F5 and up, then 80 to 8F
  kOverlong4 = 64,     // F0, then 80 to 8F
  kTwoFollow = 128,    // two continuations: right in some places, see below
  kAnyLow = kTooShort | kTooLong | kTwoFollow,
  kHugeLow = kAnyLow | kTooLarge | kTooLarge1000,
  kFollows = kTooLong | kOverlong2 | kTwoFollow,
};

// By the upper and the lower half of the first byte, the upper of the second.
// clang-format off
struct utf8_halves {
  uint8_t first_upper[16] = {
      kTooLong, kTooLong, kTooLong, kTooLong,
      kTooLong, kTooLong, kTooLong, kTooLong,
      kTwoFollow, kTwoFollow, kTwoFollow, kTwoFollow,
      kTooShort | kOverlong2,
      kTooShort,
      kTooShort | kOverlong3 | kSurrogate,
      kTooShort | kOverlong4 | kTooLarge | kTooLarge1000};
  uint8_t first_lower[16] = {
      kAnyLow | kOverlong2 | kOverlong3 | kOverlong4,
      kAnyLow | kOverlong2,
      kAnyLow, kAnyLow,
      kAnyLow | kTooLarge,
      kHugeLow, kHugeLow, kHugeLow, kHugeLow,
      kHugeLow, kHugeLow, kHugeLow, kHugeLow,
      kHugeLow | kSurrogate,
      kHugeLow, kHugeLow};
  uint8_t second_upper[16] = {
      kTooShort, kTooShort, kTooShort, kTooShort,
      kTooShort, kTooShort, kTooShort, kTooShort,
      kFollows | kOverlong3 | kOverlong4 | kTooLarge1000,
      kFollows | kOverlong3 | kTooLarge,
      kFollows | kSurrogate | kTooLarge,
      kFollows | kSurrogate | kTooLarge,
      kTooShort, kTooShort, kTooShort, kTooShort};
};
// clang-format on

inline constexpr utf8_halves kUtf8Halves{};

[[CROSSBILL_AVX2]] inline bytes_32 load_32_bytes(const void* at) noexcept {
  bytes_32 bytes;
  memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

// In a register from here on: left alone, compilers load it again for each use,
// and loads are what the loop has most of.
[[CROSSBILL_AVX2]] inline bytes_32 in_register(bytes_32 bytes) noexcept {
  asm("" : "+x"(bytes));
  return bytes;
}

// vpshufb looks each 16 bytes up in the 16 bytes of the same place.
[[CROSSBILL_AVX2]] inline bytes_32 twice(const uint8_t (&table)[16]) noexcept {
  bytes_32 both;
  asm("vbroadcasti128 {%1, %0|%0, %1}" : "=x"(both) : "m"(table));
  return both;
}

struct utf8_tables {
  bytes_32 first_upper, first_lower, second_upper;
  bytes_32 low_half, two_follow;
};

[[CROSSBILL_AVX2]] inline utf8_tables make_utf8_tables() noexcept {
  return {twice(kUtf8Halves.first_upper), twice(kUtf8Halves.first_lower),
          twice(kUtf8Halves.second_upper), in_register(bytes_32{} + 15),
          in_register(bytes_32{} + uint8_t{kTwoFollow})};
}

// table[i] for each byte i, which is below 16.
[[CROSSBILL_AVX2]] inline bytes_32 look_up(bytes_32 table,
                                           bytes_32 index) noexcept {
  bytes_32 found;
  asm("vpshufb {%2, %1, %0|%0, %1, %2}" : "=x"(found) : "x"(table), "x"(index));
  return found;
}

// a - b, or 0 where that is less.
[[CROSSBILL_AVX2]] inline bytes_32 above(bytes_32 a, uint8_t b) noexcept {
  bytes_32 rest;
  asm("vpsubusb {%2, %1, %0|%0, %1, %2}"
      : "=x"(rest)
      : "x"(a), "x"(bytes_32{} + b));
  return rest;
}

// Each byte is shifted down by 4, and has bits of the next one above that.
[[CROSSBILL_AVX2]] inline bytes_32 shift_down(bytes_32 bytes) noexcept {
  using words [[gnu::vector_size(32)]] = uint16_t;
  return reinterpret_cast<bytes_32>(reinterpret_cast<words>(bytes) >> 4);
}

[[CROSSBILL_AVX2]] inline uint32_t high_bits(bytes_32 bytes) noexcept {
  using chars [[gnu::vector_size(32)]] = char;
  return static_cast<uint32_t>(
      __builtin_ia32_pmovmskb256(reinterpret_cast<chars>(bytes)));
}

// Not zero where a byte does not fit the three before it, which are read, too.
[[CROSSBILL_AVX2]] inline bytes_32 utf8_errors(
    const uint8_t* at, const utf8_tables& tables) noexcept {
  const bytes_32 bytes = in_register(load_32_bytes(at));
  const bytes_32 before = in_register(load_32_bytes(at - 1));
  const bytes_32 low = tables.low_half;
  const bytes_32 wrong = look_up(tables.first_upper, shift_down(before) & low) &
                         look_up(tables.first_lower, before & low) &
                         look_up(tables.second_upper, shift_down(bytes) & low);
  // Two bytes after E0 and up, and three after F0 and up, kTwoFollow is right,
  // and nowhere else; it is the bit that `above` leaves there.
  const bytes_32 third = above(load_32_bytes(at - 2), 0xE0 - kTwoFollow);
  const bytes_32 fourth = above(load_32_bytes(at - 3), 0xF0 - kTwoFollow);
  return wrong ^ ((third | fourth) & tables.two_follow);
}

// For up to 34 bytes: a copy amid zeros, which complete no sequence.
[[CROSSBILL_AVX2]] inline bytes_32 utf8_errors_in_short(
    const uint8_t* text, size_t length, const utf8_tables& tables) noexcept {
  uint8_t copy[3 + 2 * 32] = {};
  memcpy(copy + 3, text, length);
  return utf8_errors(copy + 3, tables) | utf8_errors(copy + 3 + 32, tables);
}

// Whether a sequence begins in the last three bytes that is longer than they.
inline bool is_cut_off(const uint8_t* end) noexcept {
  return end[-1] >= 0xC0 || end[-2] >= 0xE0 || end[-3] >= 0xF0;
}

// What is not ASCII in `Bytes` bytes and in the four before: 0 if nothing is.
template <int Bytes>
[[CROSSBILL_AVX2]] inline uint32_t not_ascii(const uint8_t* at) noexcept {
  bytes_32 seen = load_32_bytes(at);
  for (int i = 32; i < Bytes; i += 32) seen |= load_32_bytes(at + i);
  return high_bits(seen) | (load_4_bytes(at - 4) & uint32_t{kHighBits >> 32});
}

// From the fourth byte or a later one. Some bytes are looked at twice, so that
// most steps are aligned, and that none goes past the end.
[[CROSSBILL_AVX2]] inline bytes_32 utf8_errors_in_long(
    const uint8_t* at, const uint8_t* end, const utf8_tables& tables) noexcept {
  bytes_32 errors = utf8_errors(end - 32, tables);
  if (end - at >= 32) {
    errors |= utf8_errors(at, tables);
    at += 32 - reinterpret_cast<uintptr_t>(at) % 32;
  }
  for (; end - at >= 128; at += 128) {
    if (not_ascii<128>(at) == 0) continue;
    const bool first = not_ascii<64>(at) != 0;
    const bool second = not_ascii<64>(at + 64) != 0;
    if (first && second) {
      for (int i = 0; i < 128; i += 32) errors |= utf8_errors(at + i, tables);
      continue;
    }
    // Nearly all is ASCII; which half is not cannot be foretold: no branch.
    const uint8_t* half = first ? at : at + 64;
    errors |= utf8_errors(half, tables) | utf8_errors(half + 32, tables);
  }
  for (; end - at >= 32; at += 32) errors |= utf8_errors(at, tables);
  return errors;
}

// The first 32 bytes that are not all ASCII; of a long text, its start.
[[CROSSBILL_AVX2]] inline const uint8_t* skip_ascii(
    const uint8_t* at, const uint8_t* end) noexcept {
  if (end - at < 256)
    while (end - at >= 32 && high_bits(load_32_bytes(at)) == 0) at += 32;
  return at;
}

[[gnu::noinline, gnu::target("avx2")]] inline bool is_utf8_avx2(
    const uint8_t* text, size_t length) noexcept {
  const uint8_t* const end = text + length;
  const uint8_t* at = skip_ascii(text, end);
  if (length >= 32 && end - at < 32 && high_bits(load_32_bytes(end - 32)) == 0)
    return true;
  const utf8_tables tables = make_utf8_tables();
  bytes_32 errors;
  if (length < 35) {
    errors = utf8_errors_in_short(text, length, tables);
  } else {
    while (at < text + 3) {
      const size_t step = utf8_sequence(at, static_cast<size_t>(end - at));
      if (step == 0) return false;
      at += step;
    }
    if (is_cut_off(end)) return false;
    errors = utf8_errors_in_long(at, end, tables);
  }
  return high_bits(reinterpret_cast<bytes_32>(errors != 0)) == 0;
}

#endif  // __x86_64__

[[gnu::noinline]] inline bool is_utf8(const char* text,
                                      size_t length) noexcept {
  const auto* at = reinterpret_cast<const uint8_t*>(text);
  if (length <= 32 && is_short_ascii(at, length)) return true;
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) return is_utf8_avx2(at, length);
#endif
  return is_utf8_scalar(at, length);
}

// ---- UTF-16 and UTF-32

// Between two units either both are halves of a pair, or none is.
inline bool is_utf16_scalar(const char16_t* at, const char16_t* end) noexcept {
  bool good = true;
  for (; end - at > 1; at++)
    good &= ((at[0] & 0xFC00) == 0xD800) == ((at[1] & 0xFC00) == 0xDC00);
  return good;
}

inline bool is_utf32_scalar(const char32_t* at, const char32_t* end) noexcept {
  bool good = true;
  for (; at != end; at++)
    good &= *at <= 0x10FFFF && (*at & 0xFFFFF800) != 0xD800;
  return good;
}

#ifdef __x86_64__

[[gnu::noinline, gnu::target("avx2")]] inline bool is_utf16_avx2(
    const char16_t* at, const char16_t* end) noexcept {
  using units [[gnu::vector_size(32)]] = uint16_t;
  bytes_32 errors = {};
  for (; end - at > 16; at += 16) {
    const auto here = reinterpret_cast<units>(load_32_bytes(at));
    const auto next = reinterpret_cast<units>(load_32_bytes(at + 1));
    errors |= reinterpret_cast<bytes_32>(((here & 0xFC00) == 0xD800) ^
                                         ((next & 0xFC00) == 0xDC00));
  }
  return high_bits(errors) == 0 && is_utf16_scalar(at, end);
}

[[gnu::noinline, gnu::target("avx2")]] inline bool is_utf32_avx2(
    const char32_t* at, const char32_t* end) noexcept {
  using units [[gnu::vector_size(32)]] = uint32_t;
  constexpr uint32_t shift = 0xFFFFFFFF - 0xDFFF;  // surrogates to the top
  units largest = {}, largest_shifted = {};
  for (; end - at >= 8; at += 8) {
    const auto here = reinterpret_cast<units>(load_32_bytes(at));
    const units shifted = here + shift;
    largest = here > largest ? here : largest;
    largest_shifted = shifted > largest_shifted ? shifted : largest_shifted;
  }
  const auto wrong = (largest > 0x10FFFF) | (largest_shifted >= 0xD800 + shift);
  return high_bits(reinterpret_cast<bytes_32>(wrong)) == 0 &&
         is_utf32_scalar(at, end);
}

#undef CROSSBILL_AVX2
#endif  // __x86_64__

inline bool is_utf16(const char16_t* text, size_t length) noexcept {
  const char16_t* const end = text + length;
  if (length == 0) return true;
  if ((text[0] & 0xFC00) == 0xDC00 || (end[-1] & 0xFC00) == 0xD800)
    return false;
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) return is_utf16_avx2(text, end);
#endif
  return is_utf16_scalar(text, end);
}

inline bool is_utf32(const char32_t* text, size_t length) noexcept {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) return is_utf32_avx2(text, text + length);
#endif
  return is_utf32_scalar(text, text + length);
}

}  // namespace crossbill::detail

#pragma GCC visibility pop

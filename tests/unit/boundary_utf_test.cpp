// SPDX-License-Identifier: MIT
// Which texts are valid UTF-8, UTF-16 and UTF-32, by each implementation,
// beside a plain reading of the standard's table; and that no byte beyond is
// read.
//
// What fails when broken: kOverlong3 left out of first_lower (Sequences), the
// shift by three of the fourth byte (Sequences), is_cut_off of the end
// (Truncated), the 4 bytes before not_ascii (CutOff), 4 for `left` in
// is_utf8_scalar, `end - 31`, `> 16` in is_utf16_avx2 made `>= 16`
// (NothingBeyond).
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <crossbill/boundary/utf.hpp>
#include <random>
#include <string>
#include <vector>

#include "sanitized.hpp"

namespace crossbill::detail {
namespace {

using std::string;

// Table 3-7 of the Unicode standard, row by row.
struct Row {
  uint8_t first_from, first_to, second_from, second_to;
  size_t length;
};
constexpr Row kRows[] = {
    {0x00, 0x7F, 0, 0, 1},       {0xC2, 0xDF, 0x80, 0xBF, 2},
    {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
    {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4},
    {0xF4, 0xF4, 0x80, 0x8F, 4}};

bool fits(const Row& row, const uint8_t* at, size_t left) {
  if (at[0] < row.first_from || at[0] > row.first_to || left < row.length)
    return false;
  for (size_t i = 1; i < row.length; ++i) {
    const int from = i == 1 ? row.second_from : 0x80;
    const int to = i == 1 ? row.second_to : 0xBF;
    if (at[i] < from || at[i] > to) return false;
  }
  return true;
}

bool reference(const string& text) {
  for (size_t i = 0; i < text.size();) {
    const auto* at = reinterpret_cast<const uint8_t*>(text.data()) + i;
    size_t step = 0;
    for (const Row& row : kRows)
      if (fits(row, at, text.size() - i)) step = row.length;
    if (step == 0) return false;
    i += step;
  }
  return true;
}

bool by_scalar(const char* text, size_t length) {
  return is_utf8_scalar(reinterpret_cast<const uint8_t*>(text), length);
}

bool by_avx2(const char* text, size_t length) {
  return is_utf8_avx2(reinterpret_cast<const uint8_t*>(text), length);
}

struct Way {
  const char* name;
  bool (*is_valid)(const char*, size_t);
};

const std::vector<Way>& ways() {
  static const std::vector<Way> all = [] {
    std::vector<Way> found = {{"is_utf8", is_utf8}, {"scalar", by_scalar}};
    if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", by_avx2});
    return found;
  }();
  return all;
}

// At `shift` past a multiple of 32, amid bytes that would complete it or that
// it would complete. Reports one failure, not millions.
testing::AssertionResult all_say(bool expected, const string& text,
                                 size_t shift = 0) {
  alignas(32) static char space[4096];
  char* memory = space + 32;
  memset(space, 0xE1, 32 + shift);
  std::copy(text.begin(), text.end(), memory + shift);
  memset(memory + shift + text.size(), 0xA0, 64);
  for (const Way& way : ways())
    if (way.is_valid(memory + shift, text.size()) != expected)
      return testing::AssertionFailure()
             << way.name << " says " << !expected << " of "
             << testing::PrintToString(text) << " at " << shift;
  return testing::AssertionSuccess();
}

// The first, the last and what lies around them, of every range in the table.
constexpr uint8_t kBytes[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F,
                              0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
                              0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1,
                              0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF};
constexpr size_t kKinds = std::size(kBytes);

string sequence(size_t number, size_t length) {
  string bytes;
  for (size_t i = 0; i < length; ++i, number /= kKinds)
    bytes += static_cast<char>(kBytes[number % kKinds]);
  return bytes;
}

// `size` bytes of one character again and again, ASCII where it does not fit.
string filled(const string& character, size_t size) {
  string text;
  while (text.size() + character.size() <= size) text += character;
  return text + string(size - text.size(), 'x');
}

const string kFills[] = {"x", "я", "中", "🐦"};

// The sanitizers look at one in eleven, which has every byte at every place;
// without them it is every sequence.
constexpr size_t kEach = kSanitizer ? 11 : 1;

TEST(Utf8, SequencesOfFourBytesInEveryKindOfBlock) {
  // Alone; at both ends and across borders of short, medium and long texts.
  const std::array<std::pair<size_t, size_t>, 14> places = {{{0, 0},
                                                             {5, 7},
                                                             {28, 0},
                                                             {30, 0},
                                                             {29, 3},
                                                             {31, 9},
                                                             {61, 5},
                                                             {0, 96},
                                                             {126, 0},
                                                             {93, 200},
                                                             {0, 300},
                                                             {157, 190},
                                                             {190, 157},
                                                             {320, 0}}};
  for (size_t number = 0; number < kKinds * kKinds * kKinds * kKinds;
       number += kEach) {
    const string bytes = sequence(number, 4);
    const bool expected = reference(bytes);
    for (size_t i = 0; i < 2; ++i) {  // all places come, in turn
      const auto [before, after] = places[(number + 5 * i) % places.size()];
      const string& fill = kFills[(number / 7 + i) % 4];
      ASSERT_TRUE(all_say(expected,
                          filled(fill, before) + bytes + filled(fill, after)));
    }
  }
}

TEST(Utf8, SequencesOfUpToThreeBytesAtEveryPlace) {
  for (size_t length : {1, 2, 3})
    for (size_t number = 0; number < kKinds * kKinds * (length - 1) + kKinds;
         number += length == 1 ? 1 : kEach) {
      const string bytes = sequence(number * (length == 3 ? 9 : 1), length);
      const bool expected = reference(bytes);
      for (size_t before = 0; before <= 300; ++before)
        ASSERT_TRUE(all_say(
            expected,
            filled(kFills[number % 4], before) + bytes + string(40, 'x'),
            number % 32));
    }
}

TEST(Utf8, AtEveryAlignment) {
  for (const string bad : {"\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x9F\xBF"})
    for (size_t shift = 0; shift < 64; ++shift)
      for (size_t before = 0; before < 200; ++before) {
        const string text = filled("中", before) + bad + filled("я", 150);
        ASSERT_TRUE(all_say(false, text, shift));
        ASSERT_TRUE(all_say(true, filled("中", before) + "🐦", shift));
      }
}

TEST(Utf8, CutOffBeforeMuchAscii) {
  for (const string cut :
       {"\xC3", "\xE4", "\xE4\xB8", "\xF0", "\xF0\x9F", "\xF0\x9F\x90"})
    for (const string& fill : kFills)
      for (size_t before = 0; before < 300; ++before)
        ASSERT_TRUE(
            all_say(false, filled(fill, before) + cut + string(300, 'x')));
}

TEST(Utf8, TruncatedAnywhere) {
  string text;
  for (int i = 0; i < 40; ++i) text += "aяb中c🐦\u07FF\uFFFF\U0010FFFF";
  for (size_t end = 0; end <= text.size(); ++end)
    for (size_t begin = 0; begin < 12 && begin <= end; ++begin) {
      const string part = text.substr(begin, end - begin);
      ASSERT_TRUE(all_say(reference(part), part));
    }
}

TEST(Utf8, TextsWithAFewBytesChanged) {
  std::mt19937 random(20261122);
  int valid = 0;
  for (int round = 0; round < 200'000; ++round) {
    string text;
    const size_t size = random() % 600;
    while (text.size() < size) text += kFills[random() % 4];
    for (size_t changes = random() % 3; changes > 0 && !text.empty(); --changes)
      text[random() % text.size()] =
          static_cast<char>(kBytes[random() % kKinds]);
    const bool expected = reference(text);
    valid += expected;
    ASSERT_TRUE(all_say(expected, text, random() % 64));
  }
  EXPECT_GT(valid, 60'000);
  EXPECT_LT(valid, 140'000);
}

// A page that may be used between two that may not.
class GuardedPage {
 public:
  static constexpr size_t kSize = 4096;
  GuardedPage()
      : base_(static_cast<char*>(mmap(nullptr, 3 * kSize, PROT_NONE,
                                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    if (mprotect(base_ + kSize, kSize, PROT_READ | PROT_WRITE) != 0) abort();
  }
  ~GuardedPage() { munmap(base_, 3 * kSize); }
  char* begin() { return base_ + kSize; }
  char* end() { return base_ + 2 * kSize; }

 private:
  char* base_;
};

TEST(Utf8, NothingBeyondIsRead) {
  GuardedPage page;
  for (const string& fill : kFills)
    for (size_t length = 0; length <= 700; ++length) {
      const string text = filled(fill, length + 4).substr(0, length);
      for (char* at : {page.begin(), page.end() - length}) {
        memcpy(at, text.data(), length);
        for (const Way& way : ways())  // cut amid a character, too
          ASSERT_EQ(way.is_valid(at, length), reference(text)) << way.name;
      }
    }
  EXPECT_TRUE(is_utf8(nullptr, 0));
}

// Without AVX2, too: what is_utf16 does on other processors.
bool is_utf16_anywhere(const std::u16string& text) {
  const char16_t* end = text.data() + text.size();
  return text.front() >> 10 != 0xDC00 >> 10 && end[-1] >> 10 != 0xD800 >> 10 &&
         is_utf16_scalar(text.data(), end);
}

TEST(Utf16, EveryThreeUnitsAtEveryPlace) {
  constexpr char16_t units[] = {0x41,   0xD7FF, 0xD800, 0xDBFF,
                                0xDC00, 0xDFFF, 0xE000, 0xFFFF};
  for (unsigned number = 0; number < 8 * 8 * 8; ++number)
    for (size_t length = 3; length <= 40; ++length)
      for (size_t at = 0; at + 3 <= length; ++at) {
        std::u16string text(length, u'x');
        for (unsigned i = 0; i < 3; ++i)
          text[at + i] = units[number >> (3 * i) & 7];
        bool expected = true, open = false;
        for (char16_t unit : text) {
          const bool closes = unit >= 0xDC00 && unit <= 0xDFFF;
          expected &= closes == open;
          open = unit >= 0xD800 && unit <= 0xDBFF;
        }
        ASSERT_EQ(is_utf16(text.data(), length), expected && !open)
            << number << " at " << at << " of " << length;
        ASSERT_EQ(is_utf16_anywhere(text), expected && !open) << number;
      }
}

TEST(Utf16, NothingBeyondIsRead) {
  GuardedPage page;
  for (size_t length = 0; length <= 100; ++length)
    for (char* at : {page.begin(), page.end() - 2 * length}) {
      memset(at, 'x', 2 * length);
      ASSERT_TRUE(is_utf16(reinterpret_cast<char16_t*>(at), length));
    }
  EXPECT_TRUE(is_utf16(nullptr, 0));
}

TEST(Utf32, EveryBoundaryAtEveryPlace) {
  struct Case {
    char32_t unit;
    bool valid;
  };
  constexpr Case cases[] = {
      {0, true},           {0xD7FF, true},      {0xD800, false},
      {0xDBFF, false},     {0xDC00, false},     {0xDFFF, false},
      {0xE000, true},      {0xFFFF, true},      {0x10FFFF, true},
      {0x110000, false},   {0x11D800, false},   {0x7FFFFFFF, false},
      {0x80000000, false}, {0xFFFFFFFF, false}, {0x8000D800, false}};
  for (const Case& c : cases)
    for (size_t length = 1; length <= 20; ++length)
      for (size_t at = 0; at < length; ++at) {
        std::u32string text(length, U'x');
        text[at] = c.unit;
        ASSERT_EQ(is_utf32(text.data(), length), c.valid)
            << uint32_t{c.unit} << " at " << at << " of " << length;
        const char32_t* end = text.data() + length;
        ASSERT_EQ(is_utf32_scalar(text.data(), end), c.valid);
      }
}

TEST(Utf32, NothingBeyondIsRead) {
  GuardedPage page;
  for (size_t length = 0; length <= 100; ++length)
    for (char* at : {page.begin(), page.end() - 4 * length}) {
      memset(at, 0, 4 * length);
      ASSERT_TRUE(is_utf32(reinterpret_cast<char32_t*>(at), length));
    }
  EXPECT_TRUE(is_utf32(nullptr, 0));
}

}  // namespace
}  // namespace crossbill::detail

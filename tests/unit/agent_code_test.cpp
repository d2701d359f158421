// SPDX-License-Identifier: MIT
// Line tables of CPython's code objects, and texts, decoded by ourselves. The
// tables are what 3.9, 3.10 and 3.11 made of one function, and the lines what
// they say of it themselves.
#include <gtest/gtest.h>
#include <string.h>

#include <string>
#include <vector>

#include "agent/hosts/cpython/code.hpp"

namespace crossbill::agent::cpython {
namespace {

std::vector<uint8_t> bytes_of(const std::string& hex) {
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(
        static_cast<uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

struct Range {
  long begin, end;
  uint32_t line;
};

void expect_lines(LineFormat format, const std::string& hex, int first,
                  const std::vector<Range>& ranges) {
  std::vector<uint8_t> table = bytes_of(hex);
  for (const Range& range : ranges)
    for (long at = range.begin; at < range.end; at += 2)
      EXPECT_EQ(line_of(format, table.data(), table.size(), first, at),
                range.line)
          << at;
}

TEST(Lines, CountedFromPairToPair) {
  expect_lines(LineFormat::kNumberTable, "0001060102ff06020201040102ff06030803",
               1,
               {{0, 6, 2},
                {6, 8, 3},
                {8, 14, 2},
                {14, 16, 4},
                {16, 20, 5},
                {20, 22, 6},
                {22, 28, 5},
                {28, 36, 8},
                {36, 40, 11}});
}

TEST(Lines, OfRanges) {
  expect_lines(LineFormat::kLineTable,
               "0601020106ff02020401020106ff0203040304fd", 1,
               {{0, 6, 2},
                {6, 8, 3},
                {8, 14, 2},
                {14, 16, 4},
                {16, 20, 5},
                {20, 22, 6},
                {22, 28, 5},
                {28, 30, 8},
                {30, 34, 11},
                {34, 38, 8}});
}

TEST(Lines, OfLocations) {
  expect_lines(
      LineFormat::kLocationTable,
      "8000f002010915f000010915d81213f003010915f100010915f400010915"
      "8041f00404050edd08098821d80a0bf10301090df40001090df00001090d"
      "f006000d0e8841f888418805880588058805f006000c0d8831",
      1, {{0, 2, 1},   {2, 4, 2},   {4, 6, 2},   {6, 8, 3},    {8, 10, 2},
          {10, 14, 2}, {14, 24, 2}, {24, 26, 2}, {26, 28, 4},  {28, 40, 5},
          {40, 42, 5}, {42, 44, 6}, {44, 48, 5}, {48, 58, 5},  {58, 60, 5},
          {60, 62, 8}, {62, 64, 8}, {64, 66, 0}, {66, 68, 8},  {68, 70, 8},
          {70, 72, 8}, {72, 74, 8}, {74, 76, 8}, {76, 78, 11}, {78, 80, 11}});
}

TEST(Lines, OfARangeThatHasNone) {
  // 3.10: -128 says so, and the line goes on behind it.
  expect_lines(LineFormat::kLineTable, "020102800203", 10,
               {{0, 2, 11}, {2, 4, 0}, {4, 6, 14}});
}

TEST(Lines, ADamagedTableEndsSomewhere) {
  std::vector<uint8_t> table(64, 0x7f);
  for (LineFormat format : {LineFormat::kNumberTable, LineFormat::kLineTable,
                            LineFormat::kLocationTable})
    for (size_t bytes = 0; bytes < table.size(); bytes++)
      line_of(format, table.data(), bytes, 1, 1L << 40);
  table.assign(64, 0xf0);  // long numbers that never end
  line_of(LineFormat::kLocationTable, table.data(), table.size(), 1, 1L << 40);
}

// A str as CPython lays it out: head, then the letters. `interned`: how many
// bits that has in its state.
class Str {
 public:
  Str(const Layout& layout, uint32_t kind, bool ascii,
      const std::u32string& text, int interned = 2)
      : memory_(256), layout_(layout) {
    size_t more = ascii ? 0 : layout.text > 24 ? 24 : 16;
    *reinterpret_cast<long*>(&memory_[layout.head]) =
        static_cast<long>(text.size());
    state() = (kind | 0x8 | (ascii ? 0x10 : 0)) << interned | 3;
    for (size_t i = 0; i < text.size(); i++)
      memcpy(&memory_[layout.head + layout.text + more + i * kind], &text[i],
             kind);
  }
  uint32_t& state() {
    return *reinterpret_cast<uint32_t*>(&memory_[layout_.head + 16]);
  }
  std::string copied(size_t room = 256) const {
    std::string out(room, '?');
    if (!copy_text(memory_.data(), layout_, out.data(), room)) return "?";
    return out.c_str();
  }

 private:
  std::vector<char> memory_;
  Layout layout_;
};

TEST(Text, OfAllWidths) {
  for (bool free_threaded : {false, true}) {
    for (int minor = kOldestMinor; minor <= kNewestMinor; minor++) {
      Layout layout = layout_of(minor, free_threaded);
      for (int interned : {2, 8, 16}) {
        auto copied = [&](uint32_t kind, bool ascii,
                          const std::u32string& text) {
          return Str(layout, kind, ascii, text, interned).copied();
        };
        EXPECT_EQ(copied(1, true, U"app.py"), "app.py");
        EXPECT_EQ(copied(1, false, U"caf\u00e9"), "café");
        EXPECT_EQ(copied(2, false, U"\u65e5"), "日");
        EXPECT_EQ(copied(4, false, U"\U0001f426"), "🐦");
      }
    }
  }
}

constexpr Layout kLayout = layout_of(12, false);

TEST(Text, ABytesOfAPathThatIsNoUtf8ComesBack) {
  EXPECT_EQ(Str(kLayout, 2, false, {0xDCFF, 'x'}).copied(), "\xffx");
}

TEST(Text, IsCutOffAtALetter) {
  EXPECT_EQ(Str(kLayout, 1, true, U"abcdef").copied(4), "abc");
  EXPECT_EQ(Str(kLayout, 2, false, U"\u65e5\u65e5").copied(6), "日");
}

TEST(Text, WhatIsNotCompactIsNotRead) {
  Str old(layout_of(9, false), 1, true, U"old");
  old.state() &= ~kCompactBit;
  EXPECT_EQ(old.copied(), "?");
  std::string out(8, '?');
  EXPECT_FALSE(copy_text(nullptr, kLayout, out.data(), out.size()));
}

}  // namespace
}  // namespace crossbill::agent::cpython

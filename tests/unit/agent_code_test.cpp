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

// A str as CPython lays it out: head, then the letters.
class Str {
 public:
  Str(size_t ascii_offset, uint32_t kind, bool ascii,
      const std::u32string& text)
      : memory_(256) {
    size_t more = ascii_offset > 40 ? 24 : 16;
    size_t place = ascii ? ascii_offset : ascii_offset + more;
    *reinterpret_cast<long*>(&memory_[16]) = static_cast<long>(text.size());
    *reinterpret_cast<uint32_t*>(&memory_[32]) =
        kind << 2 | 0x20 | (ascii ? 0x40 : 0);
    for (size_t i = 0; i < text.size(); i++)
      memcpy(&memory_[place + i * kind], &text[i], kind);
  }
  std::string copied(size_t ascii_offset, size_t room = 256) const {
    std::string out(room, '?');
    if (!copy_text(memory_.data(), ascii_offset, out.data(), room)) return "?";
    return out.c_str();
  }
  std::vector<char> memory_;
};

TEST(Text, OfAllWidths) {
  for (size_t offset : {40, 48}) {
    EXPECT_EQ(Str(offset, 1, true, U"app.py").copied(offset), "app.py");
    EXPECT_EQ(Str(offset, 1, false, U"caf\u00e9").copied(offset), "café");
    EXPECT_EQ(Str(offset, 2, false, U"\u65e5").copied(offset), "日");
    EXPECT_EQ(Str(offset, 4, false, U"\U0001f426").copied(offset), "🐦");
  }
}

TEST(Text, ABytesOfAPathThatIsNoUtf8ComesBack) {
  EXPECT_EQ(Str(40, 2, false, {0xDCFF, 'x'}).copied(40), "\xffx");
}

TEST(Text, IsCutOffAtALetter) {
  EXPECT_EQ(Str(40, 1, true, U"abcdef").copied(40, 4), "abc");
  EXPECT_EQ(Str(40, 2, false, U"\u65e5\u65e5").copied(40, 6), "日");
}

TEST(Text, WhatIsNotCompactIsNotRead) {
  Str old(48, 1, true, U"old");
  old.memory_[32] = static_cast<char>(old.memory_[32] & ~0x20);
  EXPECT_EQ(old.copied(48), "?");
  std::string out(8, '?');
  EXPECT_FALSE(copy_text(nullptr, 40, out.data(), out.size()));
}

}  // namespace
}  // namespace crossbill::agent::cpython

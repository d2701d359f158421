// SPDX-License-Identifier: MIT
// What of a text is seen, and how wide it is. Taken out: it failed when all was
// seen, and when a surrogate had 9 bits.
#include "unicode/printable.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "unicode/columns.hpp"

namespace crossbill::unicode {
namespace {

TEST(Printable, TextStaysByteForByte) {
  for (const char* text :
       {"", "std::vector<int>::~vector()", "C:\\new\\x1b", "Größe", "関数",
        "функция", "e\u0301", "\U0001f600", "a\u00a0b", "\ue000"})
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, WhatIsNotSeenIsShown) {
  struct Row {
    std::string_view text, shown;
  };
  for (auto [text, shown] : std::initializer_list<Row>{
           {"\x1b[2J", "\\x1b[2J"},
           {{"a\0b", 3}, "a\\x00b"},
           {"\a\b\x7f", "\\x07\\x08\\x7f"},
           {"a\nb\tc\rd", "a\\nb\\tc\\rd"},
           {"\u0085\u009b", "\\u0085\\u009b"},
           {"a\u202eb\u2066\u200f\u061c", "a\\u202eb\\u2066\\u200f\\u061c"},
           {"\u2028\u2029", "\\u2028\\u2029"},
           {"\u200b\ufeff\u00ad\u3164\u034f",
            "\\u200b\\ufeff\\u00ad\\u3164\\u034f"},
           {"\U000e0041\U0010ffff", "\\U000e0041\\U0010ffff"},
           {"\ufffe\u0378", "\\ufffe\\u0378"},
           // Neither a surrogate nor a long form, nor what ends too soon.
           {"\xff\xc0\x80", "\\xff\\xc0\\x80"},
           {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
           {"\xe2\x80", "\\xe2\\x80"},
           {"\xe2\x80x", "\\xe2\\x80x"},
           {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}}) {
    EXPECT_EQ(printable(text), shown);
    EXPECT_EQ(printable(shown), shown);
  }
}

TEST(Printable, NewlinesStayInLines) {
  EXPECT_EQ(printable_lines("a\n\u202eb\r\n"), "a\n\\u202eb\\r\n");
}

TEST(Printable, JsonKeepsItsMeaning) {
  nlohmann::json names = {"a\nb\x1b\x7f", "\u202e\u009b", "\U000e0041",
                          "\U0010ffff", "Größe \\u202e"};
  std::string document = printable_json(names.dump(1) + "\n");
  EXPECT_EQ(nlohmann::json::parse(document), names);
  EXPECT_EQ(printable_lines(document), document);
  EXPECT_NE(document.find("\\udb40\\udc41"), document.npos) << document;
  EXPECT_NE(document.find("Größe"), document.npos) << document;
}

TEST(Columns, AreThoseOfATerminal) {
  EXPECT_EQ(columns_of("Größe"), 5u);
  EXPECT_EQ(columns_of("関数"), 4u);
  EXPECT_EQ(columns_of("e\u0301"), 1u);
  EXPECT_EQ(columns_of("\xff!"), 2u);
}

TEST(Columns, NothingIsCutThrough) {
  std::string text = "関e\u0301数";
  EXPECT_EQ(bytes_of_first(text, 1), 0u);
  EXPECT_EQ(text.substr(0, bytes_of_first(text, 3)), "関e\u0301");
  EXPECT_EQ(text.substr(start_of_last(text, 3)), "e\u0301数");
  EXPECT_EQ(text.substr(start_of_last(text, 2)), "数");
  EXPECT_EQ(start_of_last(text, 1), text.size());
  EXPECT_EQ(start_of_last(text, 9), 0u);
}

}  // namespace
}  // namespace crossbill::unicode

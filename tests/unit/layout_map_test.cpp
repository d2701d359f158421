// SPDX-License-Identifier: MIT
// Memory maps and better orders of types made by hand.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "layout/map.hpp"
#include "layout_model.hpp"

namespace crossbill::layout {
namespace {

// "0+4 u32 id", deeper rows indented; "/A" names an alternative, "-" is
// padding,
// "=" padding that is used, "#" a tag.
std::vector<std::string> rows_of(const Map& map) {
  std::vector<std::string> rows;
  for (const MapRow& row : map.rows) {
    auto in_bytes = [](uint64_t bits) {
      return bits % 8 == 0 ? fmt::format("{}", bits / 8)
                           : fmt::format("{}:{}", bits / 8, bits % 8);
    };
    std::string text(row.depth, ' ');
    text += in_bytes(row.bit_offset) + "+" + in_bytes(row.bits);
    text += row.what == MapRow::What::kPadding  ? " -"
            : row.what == MapRow::What::kReused ? " ="
            : row.what == MapRow::What::kTag    ? " # " + row.type
                                             : " " + row.type + " " + row.name;
    if (!row.alternative.empty()) text += " /" + row.alternative;
    if (row.is_flexible) text += " ...";
    rows.push_back(text);
  }
  return rows;
}

using Rows = std::vector<std::string>;

struct LayoutMap : testing::Test, HandMade {
  TypeId data() {
    return record("Data", 24,
                  {member("id", u32, 0), member("value", f64, 8),
                   member("flag", u8, 16)});
  }
  std::vector<uint32_t> order_of(TypeId id) {
    std::optional<Order> order = better_order(side, id);
    return order ? order->members : std::vector<uint32_t>{};
  }
};

TEST_F(LayoutMap, PaddingBetweenAndAtTheEnd) {
  Map map = map_of(side, data());
  EXPECT_EQ(rows_of(map), (Rows{"0+4 u32 id", "4+4 -", "8+8 f64 value",
                                "16+1 u8 flag", "17+7 -"}));
  EXPECT_EQ(map.name, "struct Data");
  EXPECT_EQ(map.size, 24);
  EXPECT_EQ(map.alignment, 8);
  EXPECT_EQ(map.padding, 11);
  EXPECT_EQ(map.least, 13);
}

TEST_F(LayoutMap, MembersThatTheSourceListsInAnotherOrder) {
  TypeId own = record(
      "Own", 16,
      {member("id", u32, 8), member("value", f64, 0), member("flag", u8, 12)});
  side.at(own).is_reordered = true;
  written_in(own, Language::kRust);
  Map map = map_of(side, own);
  EXPECT_EQ(rows_of(map),
            (Rows{"0+8 f64 value", "8+4 u32 id", "12+1 u8 flag", "13+3 -"}));
  EXPECT_EQ(map.name, "struct Own");
  EXPECT_FALSE(better_order(side, own));
}

TEST_F(LayoutMap, WhatRustWouldNotHaveLaidOutIsReprC) {
  TypeId in_rust = data();
  written_in(in_rust, Language::kRust);
  EXPECT_EQ(map_of(side, in_rust).name, "repr(C) struct Data");
}

TEST_F(LayoutMap, NestedMembersAreBelowTheirRecord) {
  TypeId point = record("Point", 8, {member("x", u8, 0), member("y", u32, 4)});
  TypeId outer =
      record("Outer", 12, {member("kind", u8, 0), member("at", point, 4)});
  Map map = map_of(side, outer);
  EXPECT_EQ(rows_of(map), (Rows{"0+1 u8 kind", "1+3 -", "4+8 Point at",
                                " 4+1 u8 at.x", " 5+3 -", " 8+4 u32 at.y"}));
  EXPECT_EQ(map.padding, 6);
  EXPECT_EQ(map.least, 6);
}

TEST_F(LayoutMap, AnonymousMembersBelongToTheRecord) {
  TypeId inner = record("", 8, {member("a", u32, 0), member("b", u32, 4)});
  TypeId either = record("", 8, {member("", inner, 0), member("whole", u64, 0)},
                         Kind::kUnion);
  TypeId outer =
      record("Outer", 16, {member("", either, 0), member("c", u8, 8)});
  Map map = map_of(side, outer);
  EXPECT_EQ(rows_of(map), (Rows{"0+4 u32 a /#1", "4+4 u32 b /#1",
                                "0+8 u64 whole /whole", "8+1 u8 c", "9+7 -"}));
  EXPECT_EQ(map.padding, 7);
}

TEST_F(LayoutMap, PaddingOfAUnionIsWhatNoAlternativeUses) {
  TypeId text = array(u8, 5);
  TypeId either =
      record("Either", 8, {member("text", text, 0), member("number", u32, 0)},
             Kind::kUnion);
  Map map = map_of(side, either);
  EXPECT_EQ(map.name, "union Either");
  EXPECT_EQ(rows_of(map), (Rows{"0+5 [u8; 5] text /text",
                                "0+4 u32 number /number", "5+3 -"}));
  EXPECT_EQ(map.least, 5);
}

TEST_F(LayoutMap, BitFieldsAndTheBitsBetween) {
  TypeId flags = record("Flags", 4,
                        {bit_field("a", u32, 0, 3), bit_field("b", u32, 3, 13),
                         bit_field("c", u32, 20, 5)});
  Map map = map_of(side, flags);
  EXPECT_EQ(rows_of(map), (Rows{"0+0:3 u32 a", "0:3+1:5 u32 b", "2+0:4 -",
                                "2:4+0:5 u32 c", "3:1+0:7 -"}));
  EXPECT_EQ(map.padding, 0);  // no byte is without a use
  EXPECT_EQ(map.least, 3);
  EXPECT_FALSE(better_order(side, flags));
}

TEST_F(LayoutMap, TailPaddingOfABaseIsUsedByWhatFollows) {
  TypeId base = record("Base", 16, {member("a", u64, 0), member("b", u8, 8)});
  Member of_base = member("", base, 0);
  of_base.is_base = true;
  TypeId derived = record("Derived", 16, {of_base, member("c", u32, 12)});
  Map map = map_of(side, derived);
  EXPECT_EQ(rows_of(map), (Rows{"0+16 Base (base)", " 0+8 u64 a", " 8+1 u8 b",
                                " 9+3 -", " 12+4 =", "12+4 u32 c"}));
  EXPECT_EQ(map.padding, 3);
  EXPECT_FALSE(better_order(side, derived));
}

TEST_F(LayoutMap, EmptyBasesTakeNothing) {
  Member of_base = member("", record("Tag", 1, {}), 0);
  of_base.is_base = true;
  TypeId derived = record("Derived", 4, {of_base, member("a", u32, 0)});
  EXPECT_EQ(rows_of(map_of(side, derived)),
            (Rows{"0+0 Tag (base)", "0+4 u32 a"}));
}

TEST_F(LayoutMap, TaggedUnionsHaveTagAndAlternatives) {
  // As rustc says it: each alternative is a struct of the whole's size.
  TypeId circle = record("Circle", 16, {member("radius", f64, 8)});
  TypeId square =
      record("Square", 16, {member("side", u32, 4), member("fill", u8, 1)});
  TypeId shape = record("Shape", 16, {}, Kind::kVariant);
  side.at(shape).tag = member("", u8, 0);
  side.at(shape).alternatives = {{"Circle", 0, {member("Circle", circle, 0)}},
                                 {"Square", 1, {member("Square", square, 0)}},
                                 {"Nothing", 2, {}}};
  written_in(shape, Language::kRust);
  Map map = map_of(side, shape);
  EXPECT_EQ(map.name, "enum Shape");
  EXPECT_EQ(rows_of(map),
            (Rows{"0+1 # u8", "8+8 f64 radius /Circle", "1+1 u8 fill /Square",
                  "4+4 u32 side /Square", "2+2 -"}));
  EXPECT_EQ(map.rows[0].name, "(tag)");
  EXPECT_EQ(map.padding, 2);
}

TEST_F(LayoutMap, ANicheIsInsideOfWhatAnAlternativeHolds) {
  TypeId option = record("Option<Box>", 8, {}, Kind::kVariant);
  side.at(option).tag = member("", u64, 0);
  side.at(option).alternatives = {
      {"None", 0, {}}, {"Some", std::nullopt, {member("0", u64, 0)}}};
  Map map = map_of(side, option);
  EXPECT_EQ(rows_of(map), (Rows{"0+8 # u64", "0+8 u64 0 /Some"}));
  EXPECT_EQ(map.rows[0].name, "(tag, in a niche)");
}

TEST_F(LayoutMap, FlexibleArraysUseWhatIsLeft) {
  TypeId text = record("Text", 16,
                       {member("length", u64, 0), member("kind", u8, 8),
                        member("bytes", array(u8, std::nullopt), 9)});
  Map map = map_of(side, text);
  EXPECT_EQ(rows_of(map),
            (Rows{"0+8 u64 length", "8+1 u8 kind", "9+0 [u8] bytes ..."}));
  EXPECT_EQ(map.padding, 0);
  EXPECT_FALSE(better_order(side, text));
}

TEST_F(LayoutMap, PaddingInItemsOfArraysIsWasteToo) {
  TypeId list = record("List", 72, {member("items", array(data(), 3), 0)});
  Map map = map_of(side, list);
  EXPECT_EQ(rows_of(map), (Rows{"0+72 [Data; 3] items"}));
  EXPECT_EQ(map.padding, 33);
  EXPECT_EQ(map.least, 39);
}

TEST_F(LayoutMap, CacheLinesAndWhatLiesAcrossThem) {
  TypeId wide = record(
      "Wide", 136,
      {member("text", array(u8, 60), 0), member("pair", array(u32, 2), 60),
       member("more", array(u8, 66), 68)});
  Map map = map_of(side, wide);
  EXPECT_EQ(map.cache_lines, (std::vector<uint64_t>{64, 128}));
  // What is larger than a line lies across a border wherever it is.
  EXPECT_EQ(map.split, (Rows{"pair"}));
}

TEST_F(LayoutMap, ScalarsAreOneRow) {
  EXPECT_EQ(rows_of(map_of(side, u32)), (Rows{"0+4 u32 "}));
  EXPECT_TRUE(map_of(side, kVoidType).rows.empty());
}

TEST_F(LayoutMap, TypesThatHoldThemselvesHaveAnEnd) {
  TypeId loop = record("Loop", 16, {member("a", u8, 0)});
  side.at(loop).members.push_back(member("again", loop, 8));
  side.at(loop).members.push_back(member("more", array(loop, 2), 8));
  EXPECT_LE(map_of(side, loop).rows.size(), 20'000);
  EXPECT_LE(map_of(side, loop).padding, 16);
  TypeId huge =
      record("Huge", UINT64_MAX, {member("a", array(loop, UINT64_MAX), 0)});
  EXPECT_LE(map_of(side, huge).cache_lines.size(), 4096);
}

TEST_F(LayoutMap, TheBetterOrderGoesDownByAlignment) {
  TypeId type = data();
  EXPECT_EQ(order_of(type), (std::vector<uint32_t>{1, 0, 2}));
  EXPECT_EQ(better_order(side, type)->size, 16);
}

TEST_F(LayoutMap, NoOrderIsBetterThanOneWithoutHoles) {
  EXPECT_FALSE(better_order(
      side,
      record("Good", 16,
             {member("a", u64, 0), member("b", u32, 8), member("c", u8, 12)})));
  EXPECT_FALSE(better_order(side, u32));
}

TEST_F(LayoutMap, AnOverAlignedMemberLeavesHolesThatOthersFill) {
  // alignas(16) u32 a; u8 b; alignas(16) u32 c; u64 d;
  Member a = member("a", u32, 0), c = member("c", u32, 16);
  a.alignment = c.alignment = 16;
  TypeId type =
      record("Wide", 32, {a, member("b", u8, 4), c, member("d", u64, 24)});
  EXPECT_FALSE(better_order(side, type));
  side.at(type).members[3].bit_offset = 32 * 8;
  std::swap(side.at(type).members[1], side.at(type).members[2]);
  side.at(type).members = {a, c, member("d", u64, 24), member("b", u8, 32)};
  side.at(type).size = 48;
  EXPECT_EQ(better_order(side, type)->size, 32);
}

TEST_F(LayoutMap, PlacesThatNoRuleExplainsStay) {
  TypeId odd =
      record("Odd", 32,
             {member("a", u8, 0), member("b", u64, 16), member("c", u8, 24)});
  EXPECT_FALSE(better_order(side, odd));
  side.at(odd).members[1].alignment = 16;
  EXPECT_EQ(order_of(odd), (std::vector<uint32_t>{1, 0, 2}));
  side.at(odd).is_packed = true;
  EXPECT_FALSE(better_order(side, odd));
}

TEST_F(LayoutMap, VirtualTablesStayInFront) {
  Member table = member("_vptr.Shape", u64, 0);
  table.is_artificial = true;
  TypeId type = record(
      "Shape", 32,
      {table, member("a", u8, 8), member("b", u64, 16), member("c", u8, 24)});
  EXPECT_EQ(map_of(side, type).rows[0].name, "(vtable pointer)");
  EXPECT_FALSE(better_order(side, type));
}

}  // namespace
}  // namespace crossbill::layout

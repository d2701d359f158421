// SPDX-License-Identifier: MIT
// The comparer on models made by hand.
#include <gtest/gtest.h>

#include "layout/verdict.hpp"
#include "layout_model.hpp"

namespace crossbill::layout {
namespace {

// A function of both sides that takes one pointer, or one value.
struct Boundary {
  HandMade host, library;

  Boundary() { host.side.machine = library.side.machine = 62; }

  static TypeId pointer(HandMade& made, TypeId to) {
    Type type;
    type.kind = Kind::kPointer;
    type.size = 8;
    type.of = to;
    type.is_const = true;
    return made.side.add(type);
  }

  static void add(HandMade& made, std::vector<TypeId> types, bool is_defined) {
    Function function;
    function.symbol = function.name = "take";
    function.is_defined = is_defined;
    for (TypeId each : types)
      function.signature.parameters.push_back({"", each, {}});
    made.side.functions.push_back(function);
  }

  Comparison compared(std::vector<TypeId> own, std::vector<TypeId> other) {
    add(host, std::move(own), false);
    add(library, std::move(other), true);
    return compare(host.side, library.side);
  }
};

std::string rule_of(const Comparison& made) {
  return made.differences.empty() ? "" : made.differences[0].rule;
}

TEST(LayoutCompare, AMemberThatLiesElsewhereIsOneDifference) {
  Boundary at;
  TypeId own = at.host.record(
      "Data", 16,
      {member("id", at.host.u32, 0), member("flag", at.host.u8, 4),
       member("value", at.host.f64, 8)});
  TypeId other = at.library.record(
      "Data", 24,
      {member("id", at.library.u32, 0), member("value", at.library.f64, 8),
       member("flag", at.library.u8, 16)});
  Comparison made = at.compared({Boundary::pointer(at.host, own)},
                                {Boundary::pointer(at.library, other)});
  ASSERT_EQ(made.differences.size(), 1u);
  EXPECT_EQ(made.differences[0].rule, "offset");
  EXPECT_EQ(
      made.differences[0].reason,
      "`flag` is at byte 4 in the host and at byte 16 in the library, and "
      "`Data` has 16 bytes in the host and 24 in the library");
  EXPECT_EQ(made.functions[0].verdict, Verdict::kDisagree);
  EXPECT_EQ(made.verdict(false), Verdict::kDisagree);
}

TEST(LayoutCompare, FewerArgumentsSayWhichRegisterIsNotSet) {
  Boundary at;
  Comparison made =
      at.compared({at.host.u32}, {at.library.u32, at.library.u64});
  EXPECT_EQ(rule_of(made), "arity");
  EXPECT_EQ(made.differences[0].at_run_time,
            "the callee reads parameter 2 from rsi, which the caller has not "
            "set");
}

TEST(LayoutCompare, ASignIsARiskAndAWidthABreak) {
  Boundary at;
  TypeId i32 = at.host.scalar(Scalar::kInteger, 4, true);
  Comparison made = at.compared({i32}, {at.library.u32});
  EXPECT_EQ(rule_of(made), "sign");
  EXPECT_EQ(made.verdict(false), Verdict::kAgree);
  EXPECT_EQ(made.verdict(true), Verdict::kDisagree);
  Boundary wide;
  EXPECT_EQ(rule_of(wide.compared({wide.host.u32}, {wide.library.u64})),
            "width");
}

TEST(LayoutCompare, NewtypesAndWhatHasNoBodyAgree) {
  Boundary at;
  TypeId newtype = at.library.record("Id", 4, {member("0", at.library.u32, 0)});
  TypeId opaque = at.library.record("Handle", 0, {});
  TypeId body = at.host.record("Body", 8, {member("a", at.host.u64, 0)});
  Comparison made =
      at.compared({at.host.u32, Boundary::pointer(at.host, body)},
                  {newtype, Boundary::pointer(at.library, opaque)});
  EXPECT_TRUE(made.differences.empty());
  EXPECT_EQ(made.verdict(true), Verdict::kAgree);
}

TEST(LayoutCompare, StructsOfFloatsAreInOtherRegistersThanThoseOfIntegers) {
  Boundary at;
  TypeId own = at.host.record(
      "Pair", 16, {member("a", at.host.f64, 0), member("b", at.host.f64, 8)});
  TypeId other = at.library.record(
      "Pair", 16,
      {member("a", at.library.u64, 0), member("b", at.library.u64, 8)});
  EXPECT_EQ(rule_of(at.compared({own}, {other})), "class");
}

std::vector<std::string> rules_of(const Comparison& made) {
  std::vector<std::string> rules;
  for (const Difference& each : made.differences) rules.push_back(each.rule);
  return rules;
}

using Rules = std::vector<std::string>;

TEST(LayoutCompare, ABitFieldHidesNothingBehindIt) {
  Boundary at;
  TypeId own = at.host.record(
      "Data", 16,
      {bit_field("a", at.host.u32, 0, 3), bit_field("b", at.host.u32, 3, 29),
       member("c", at.host.u8, 4), member("d", at.host.u64, 8)});
  TypeId other = at.library.record(
      "Data", 24,
      {bit_field("a", at.library.u32, 0, 5),
       bit_field("b", at.library.u32, 5, 27), member("d", at.library.u64, 8),
       member("c", at.library.u8, 16)});
  Comparison made = at.compared({Boundary::pointer(at.host, own)},
                                {Boundary::pointer(at.library, other)});
  ASSERT_EQ(rules_of(made), (Rules{"bit-field", "bit-field", "offset"}));
  EXPECT_EQ(made.differences[2].reason,
            "`c` is at byte 4 in the host and at byte 16 in the library, and "
            "`Data` has 16 bytes in the host and 24 in the library");
}

TEST(LayoutCompare, WhatFollowsFromAWiderMemberIsNotSaid) {
  Boundary at;
  TypeId own =
      at.host.record("Data", 12,
                     {member("a", at.host.u32, 0), member("b", at.host.u32, 4),
                      member("c", at.host.u8, 8)});
  TypeId other = at.library.record(
      "Data", 16,
      {member("a", at.library.u64, 0), member("b", at.library.u32, 8),
       member("c", at.library.u8, 12)});
  EXPECT_EQ(rules_of(at.compared({Boundary::pointer(at.host, own)},
                                 {Boundary::pointer(at.library, other)})),
            Rules{"width"});
}

TEST(LayoutCompare, WhatIsInAnotherOrderBehindAWiderMemberIsSaid) {
  Boundary at;
  TypeId own =
      at.host.record("Data", 16,
                     {member("a", at.host.u32, 0), member("b", at.host.u32, 4),
                      member("c", at.host.f64, 8)});
  TypeId other = at.library.record(
      "Data", 24,
      {member("a", at.library.u64, 0), member("c", at.library.f64, 8),
       member("b", at.library.u32, 16)});
  EXPECT_EQ(rules_of(at.compared({Boundary::pointer(at.host, own)},
                                 {Boundary::pointer(at.library, other)})),
            (Rules{"width", "offset"}));
}

TEST(LayoutCompare, WhatMovesBehindAMissingMemberForAReasonOfItsOwnIsSaid) {
  Boundary at;
  TypeId own = at.host.record(
      "Data", 24,
      {member("a", at.host.u32, 0), member("x", at.host.u32, 4),
       member("c", at.host.u8, 8), member("d", at.host.u64, 16)});
  TypeId other = at.library.record(
      "Data", 24,
      {member("a", at.library.u32, 0), member("d", at.library.u64, 8),
       member("c", at.library.u8, 16)});
  Comparison made = at.compared({Boundary::pointer(at.host, own)},
                                {Boundary::pointer(at.library, other)});
  ASSERT_EQ(made.differences.size(), 2u);
  EXPECT_EQ(made.differences[0].subject, "Data.x");
  EXPECT_EQ(made.differences[1].subject, "Data.c");
}

TEST(LayoutCompare, WhatIsBehindAReserveOfAnotherSizeIsSaid) {
  Boundary at;
  TypeId own =
      at.host.record("Data", 16,
                     {member("a", at.host.u8, 0), member("x", at.host.u8, 1),
                      member("b", at.host.u64, 8)});
  TypeId reserve = at.library.array(at.library.u8, 15);
  TypeId other = at.library.record(
      "Data", 24,
      {member("a", at.library.u8, 0), member("reserved", reserve, 1),
       member("b", at.library.u64, 16)});
  Comparison made = at.compared({Boundary::pointer(at.host, own)},
                                {Boundary::pointer(at.library, other)});
  EXPECT_EQ(made.functions[0].verdict, Verdict::kDisagree);
  EXPECT_EQ(made.differences.back().subject, "Data.b");
}

TEST(LayoutCompare, AReserveOfAnotherSizeIsASize) {
  Boundary at;
  TypeId own = at.host.record(
      "Data", 2, {member("a", at.host.u8, 0), member("x", at.host.u8, 1)});
  TypeId reserve = at.library.array(at.library.u8, 15);
  TypeId other = at.library.record(
      "Data", 16,
      {member("a", at.library.u8, 0), member("reserved", reserve, 1)});
  Comparison made = at.compared({Boundary::pointer(at.host, own)},
                                {Boundary::pointer(at.library, other)});
  EXPECT_EQ(made.functions[0].verdict, Verdict::kDisagree);
}

TEST(LayoutCompare, ASliceIsAPointerAndALength) {
  Boundary at;
  TypeId bytes = Boundary::pointer(at.library, at.library.u8);
  TypeId slice = at.library.record(
      "&[u8]", 16,
      {member("data_ptr", bytes, 0), member("length", at.library.u64, 8)});
  Comparison made = at.compared(
      {Boundary::pointer(at.host, at.host.u8), at.host.u64, at.host.u32},
      {slice, at.library.u32});
  EXPECT_EQ(rules_of(made), Rules{"arity"});
  EXPECT_EQ(made.differences[0].severity, Severity::kNote);
  EXPECT_EQ(made.verdict(true), Verdict::kAgree);
}

TEST(LayoutCompare, ASliceIsNotSplitBetweenARegisterAndTheStack) {
  Boundary at;
  TypeId bytes = Boundary::pointer(at.library, at.library.u8);
  TypeId slice = at.library.record(
      "&[u8]", 16,
      {member("data_ptr", bytes, 0), member("length", at.library.u64, 8)});
  std::vector<TypeId> own(5, at.host.u64), other(5, at.library.u64);
  own.push_back(Boundary::pointer(at.host, at.host.u8));
  own.push_back(at.host.u64);
  other.push_back(slice);
  EXPECT_EQ(rules_of(at.compared(own, other)), Rules{"passing"});
}

TEST(LayoutCompare, ItemsMayBeGroupedInRows) {
  Boundary at;
  TypeId f32 = at.host.scalar(Scalar::kFloat, 4, true);
  TypeId own =
      at.host.record("Mat", 64, {member("m", at.host.array(f32, 16), 0)});
  TypeId other_f32 = at.library.scalar(Scalar::kFloat, 4, true);
  TypeId rows = at.library.array(at.library.array(other_f32, 4), 4);
  TypeId other = at.library.record("Mat", 64, {member("m", rows, 0)});
  EXPECT_EQ(rules_of(at.compared({Boundary::pointer(at.host, own),
                                  Boundary::pointer(at.host, f32)},
                                 {Boundary::pointer(at.library, other),
                                  Boundary::pointer(at.library, rows)})),
            Rules{});
}

TEST(LayoutCompare, ANumberOfTheSameBytesAsAStructIsANote) {
  Boundary at;
  std::vector<Member> members;
  for (uint64_t i = 0; i < 4; i++)
    members.push_back(member("rgba" + std::to_string(i), at.library.u8, i));
  TypeId color = at.library.record("Color", 4, members);
  Comparison made = at.compared({at.host.u32}, {color});
  EXPECT_EQ(rules_of(made), Rules{"class"});
  EXPECT_EQ(made.verdict(true), Verdict::kAgree);
}

TEST(LayoutCompare, TheValuesOfATupleAreNoPadding) {
  Boundary at;
  TypeId own = at.host.record(
      "Two", 8, {member("a", at.host.u32, 0), member("b", at.host.u32, 4)});
  TypeId other = at.library.record(
      "(u32, u32)", 8,
      {member("__0", at.library.u32, 0), member("__1", at.library.u32, 4)});
  at.library.written_in(other, Language::kRust);
  EXPECT_EQ(rules_of(at.compared({own}, {other})),
            (Rules{"name", "name", "missing-repr-c"}));
}

TEST(LayoutCompare, ANumberThatIsNeverZeroIsARiskToItsReader) {
  auto non_zero = [](HandMade& made) {
    TypeId inner = made.record("core::num::niche_types::NonZeroU32Inner", 4,
                               {member("__0", made.u32, 0)});
    return made.record("core::num::nonzero::NonZero<u32>", 4,
                       {member("__0", inner, 0)});
  };
  Boundary at;
  TypeId id = non_zero(at.library);
  EXPECT_EQ(rule_of(at.compared({at.host.u32}, {id})), "niche");
  Boundary given;
  TypeId other = non_zero(given.library);
  given.compared({}, {});
  given.host.side.functions[0].signature.result = given.host.u32;
  given.library.side.functions[0].signature.result = other;
  EXPECT_EQ(rules_of(compare(given.host.side, given.library.side)), Rules{});
}

TEST(LayoutCompare, NoMemberIsReadFromTheMiddleOfItself) {
  Boundary at;
  TypeId own = at.host.record("Data", 16,
                              {member("n", at.host.u32, 0),
                               member("a", at.host.array(at.host.u8, 8), 4),
                               member("b", at.host.u32, 12)});
  TypeId other = at.library.record(
      "Data", 16,
      {member("n", at.library.u32, 0), member("b", at.library.u32, 4),
       member("a", at.library.array(at.library.u8, 8), 8)});
  Comparison made = at.compared({Boundary::pointer(at.host, own)},
                                {Boundary::pointer(at.library, other)});
  ASSERT_EQ(rules_of(made), Rules{"offset"});
  EXPECT_EQ(made.differences[0].at_run_time,
            "the library reads other bytes of `a` than the host writes");
}

TEST(LayoutCompare, ThroughAPointerThatIsNotConstBothMayWrite) {
  Boundary at;
  TypeId own = Boundary::pointer(at.host, at.host.u64);
  TypeId other = Boundary::pointer(at.library, at.library.u32);
  at.host.side.at(own).is_const = at.library.side.at(other).is_const = false;
  Comparison made = at.compared({own}, {other});
  ASSERT_EQ(rules_of(made), Rules{"width"});
  EXPECT_EQ(made.differences[0].at_run_time,
            "the library reads or writes 4 of the 8 bytes that the host has");
}

TEST(LayoutCompare, WhatIsNotKnownIsCannotTell) {
  Boundary at;
  Comparison made = at.compared({at.host.u32}, {kNoType});
  EXPECT_EQ(made.functions[0].verdict, Verdict::kCannotTell);
  EXPECT_EQ(made.verdict(false), Verdict::kCannotTell);
}

}  // namespace
}  // namespace crossbill::layout

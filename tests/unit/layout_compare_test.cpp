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
  EXPECT_EQ(made.differences[0].reason,
            "`flag` is at byte 4 in the host and at byte 16 in the library");
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

TEST(LayoutCompare, WhatIsNotKnownIsCannotTell) {
  Boundary at;
  Comparison made = at.compared({at.host.u32}, {kNoType});
  EXPECT_EQ(made.functions[0].verdict, Verdict::kCannotTell);
  EXPECT_EQ(made.verdict(false), Verdict::kCannotTell);
}

}  // namespace
}  // namespace crossbill::layout

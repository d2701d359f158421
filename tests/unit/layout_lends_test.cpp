// SPDX-License-Identifier: MIT
// Which parameters lend memory, and in which registers: layout/lends.hpp.
#include <elf.h>
#include <gtest/gtest.h>

#include "layout/lends.hpp"
#include "layout/lengths.hpp"

namespace crossbill::layout {
namespace {

TEST(Lengths, NamesOfLengths) {
  for (const char* name :
       {"n",           "len",        "length",   "count",     "src_len",
        "data_length", "n_items",    "numItems", "nbytes",    "nmemb",
        "srclen",      "num_values", "buf_size", "byteCount", "n_of_items",
        "cnt",         "sz",         "size",     "total_len", "text_n"})
    EXPECT_NE(length_by_name(name, "text"), LengthName::kNone) << name;
}

// 20 integers that are no lengths.
TEST(Lengths, NamesOfOtherIntegers) {
  for (const char* name :
       {"flags",     "index",         "fd",        "mode",
        "offset",    "seed",          "id",        "level",
        "port",      "timeout",       "n_threads", "block_size",
        "max_count", "retries",       "version",   "num",
        "base",      "capacity_hint", "line",      ""})
    EXPECT_EQ(length_by_name(name, "text"), LengthName::kNone) << name;
}

TEST(Lengths, ThePointersOwnName) {
  EXPECT_EQ(length_by_name("prices", "prices"), LengthName::kNone);
  EXPECT_EQ(length_by_name("n_prices", "prices"), LengthName::kItems);
  EXPECT_EQ(length_by_name("price_count", "prices"), LengthName::kItems);
  EXPECT_EQ(length_by_name("n_prices", "data"), LengthName::kNone);
  EXPECT_EQ(length_by_name("nbytes", "data"), LengthName::kBytes);
}

// A library of one function, which takes and returns what a test says.
class Lends : public testing::Test {
 protected:
  Lends() {
    side.machine = EM_X86_64;
    side.producers[0].language = Language::kC;
  }

  TypeId scalar(uint64_t size, Scalar kind = Scalar::kInteger) {
    Type type;
    type.kind = Kind::kScalar;
    type.scalar = kind;
    type.size = size;
    return side.add(type);
  }

  TypeId pointer(TypeId of, bool is_const = true) {
    Type type;
    type.kind = Kind::kPointer;
    type.size = 8;
    type.of = of;
    type.is_const = is_const;
    return side.add(type);
  }

  TypeId text() { return pointer(scalar(1, Scalar::kCharacter)); }

  TypeId record(std::vector<std::pair<std::string, TypeId>> members,
                uint64_t each = 8) {
    Type type;
    type.kind = Kind::kRecord;
    for (auto& [name, id] : members) {
      Member member;
      member.name = name;
      member.type = id;
      member.bit_offset = type.members.size() * each * 8;
      type.members.push_back(member);
    }
    type.size = members.size() * each;
    return side.add(type);
  }

  void takes(const std::string& name, TypeId type) {
    function.signature.parameters.push_back({name, type, {}});
    function.locations.emplace_back();
  }

  Passed passed() {
    function.symbol = "f";
    function.is_defined = true;
    side.functions = {function};
    std::vector<Passed> all = passed_by(side);
    return all.empty() ? Passed{} : all[0];
  }

  Side side;
  Function function;
};

TEST_F(Lends, PointerAndLength) {
  takes("a", scalar(8, Scalar::kFloat));
  takes("flags", scalar(4));
  takes("data", pointer(scalar(8, Scalar::kFloat)));
  takes("n", scalar(4));
  Passed found = passed();
  ASSERT_EQ(found.lent.size(), 1u);
  EXPECT_EQ(found.lent[0].pointer, 1);
  EXPECT_EQ(found.lent[0].length, 2);
  EXPECT_EQ(found.lent[0].length_bytes, 4);
  EXPECT_EQ(found.lent[0].item, 8);
}

TEST_F(Lends, SizeMayBeBytes) {
  takes("data", pointer(scalar(8, Scalar::kFloat)));
  takes("size", scalar(8));
  ASSERT_EQ(passed().lent.size(), 1u);
  EXPECT_EQ(passed().lent[0].item, 1);
}

TEST_F(Lends, TextAlone) {
  takes("text", text());
  takes("flags", scalar(4));
  ASSERT_EQ(passed().lent.size(), 1u);
  EXPECT_EQ(passed().lent[0].length, kInNoRegister);
}

TEST_F(Lends, OtherPointersAlone) {
  takes("data", pointer(scalar(8)));
  takes("index", scalar(8));
  takes("out", pointer(scalar(1, Scalar::kCharacter), false));
  takes("record", pointer(record({{"a", scalar(8)}, {"b", scalar(8)}})));
  takes("n", scalar(8));
  EXPECT_TRUE(passed().lent.empty());
}

TEST_F(Lends, LengthThatIsNoInteger) {
  takes("data", pointer(scalar(8)));
  takes("n", scalar(8, Scalar::kFloat));
  EXPECT_TRUE(passed().lent.empty());
  function.signature.parameters.pop_back();
  function.locations.pop_back();
  takes("n", scalar(2));
  EXPECT_TRUE(passed().lent.empty());
}

TEST_F(Lends, ResultInMemoryComesFirst) {
  function.signature.result =
      record({{"a", scalar(8)}, {"b", scalar(8)}, {"c", scalar(8)}});
  takes("text", text());
  ASSERT_EQ(passed().lent.size(), 1u);
  EXPECT_EQ(passed().lent[0].pointer, 1);
}

TEST_F(Lends, ResultInRegisters) {
  function.signature.result = record({{"a", scalar(8)}, {"b", scalar(8)}});
  takes("text", text());
  ASSERT_EQ(passed().lent.size(), 1u);
  EXPECT_EQ(passed().lent[0].pointer, 0);
}

TEST_F(Lends, UnknownResult) {
  function.signature.result = kNoType;
  takes("text", text());
  EXPECT_TRUE(passed().lent.empty());
}

TEST_F(Lends, Slices) {
  side.producers[0].language = Language::kRust;
  takes("a", record({{"data_ptr", pointer(scalar(4), false)},
                     {"length", scalar(8, Scalar::kAddress)}}));
  takes("view", record({{"_M_len", scalar(8)}, {"_M_str", text()}}));
  Passed found = passed();
  ASSERT_EQ(found.lent.size(), 2u);
  EXPECT_EQ(found.lent[0].pointer, 0);
  EXPECT_EQ(found.lent[0].length, 1);
  EXPECT_EQ(found.lent[0].item, 4);
  EXPECT_EQ(found.lent[1].pointer, 3);
  EXPECT_EQ(found.lent[1].length, 2);
}

TEST_F(Lends, WhatIsOnTheStackEndsTheRow) {
  takes("text", text());
  takes("big", record({{"a", scalar(8)}, {"b", scalar(8)}, {"c", scalar(8)}}));
  takes("data", text());
  Passed found = passed();
  EXPECT_EQ(found.lent.size(), 1u);
}

TEST_F(Lends, RegistersAreSix) {
  for (const char* name : {"a", "b", "c", "d", "e"}) takes(name, scalar(8));
  takes("text", text());
  ASSERT_EQ(passed().lent.size(), 1u);
  EXPECT_EQ(passed().lent[0].pointer, 5);
  takes("more", text());
  EXPECT_EQ(passed().lent.size(), 1u);
}

TEST_F(Lends, HandlesAreNoMemory) {
  takes("pool", pointer(kVoidType, false));
  takes("size", scalar(8));
  EXPECT_TRUE(passed().lent.empty());
}

TEST_F(Lends, BuffersAre) {
  takes("out_buf", pointer(kVoidType, false));
  takes("size", scalar(8));
  EXPECT_EQ(passed().lent.size(), 1u);
}

TEST_F(Lends, ValuesInTwoKindsOfRegisters) {
  takes("pair", record({{"x", scalar(8, Scalar::kFloat)}, {"id", scalar(4)}}));
  takes("points", record({{"x", scalar(4, Scalar::kFloat)},
                          {"y", scalar(4, Scalar::kFloat)}},
                         4));
  takes("text", text());
  ASSERT_EQ(passed().lent.size(), 1u);
  EXPECT_EQ(passed().lent[0].pointer, 1);
}

TEST_F(Lends, WhatIsNotSaidToBePassed) {
  takes("text", text());
  function.signature.is_variadic = true;
  EXPECT_EQ(passed().lent.size(), 1u);
  function.signature.is_variadic = false;
  function.signature.has_parameters = false;
  EXPECT_TRUE(passed().symbol.empty());
  function.signature.has_parameters = true;
  side.producers[0].language = Language::kFortran;  // lengths come behind
  EXPECT_TRUE(passed().symbol.empty());
  side.producers[0].language = Language::kC;
  side.machine = EM_AARCH64;
  EXPECT_TRUE(passed().symbol.empty());
}

TEST_F(Lends, WhatIsOnlyDeclared) {
  takes("text", text());
  function.locations.clear();
  EXPECT_EQ(passed().lent.size(), 1u);
}

TEST_F(Lends, OtherConventions) {
  takes("text", text());
  function.has_own_convention = true;
  EXPECT_TRUE(passed().symbol.empty());
  function.has_own_convention = false;
  function.locations = {"rdi"};
  EXPECT_EQ(passed().lent.size(), 1u);
  function.locations = {""};
  EXPECT_EQ(passed().lent.size(), 1u);
  for (const char* place : {"rcx", "stack+0"}) {
    function.locations = {place};
    EXPECT_TRUE(passed().symbol.empty()) << place;
  }
}

TEST_F(Lends, LongDoubleIsInMemory) {
  takes("x", scalar(16, Scalar::kExtended));
  takes("text", text());
  EXPECT_TRUE(passed().symbol.empty());
}

TEST_F(Lends, BitFieldsEndTheRow) {
  TypeId id = record({{"a", scalar(4)}, {"b", scalar(4)}}, 4);
  side.at(id).members[1].bits = 3;
  takes("bits", id);
  EXPECT_TRUE(passed().symbol.empty());
}

}  // namespace
}  // namespace crossbill::layout

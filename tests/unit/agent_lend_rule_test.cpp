// SPDX-License-Identifier: MIT
// Rules that say which memory a call lends. Taken out: each case failed when
// the Place, the Condition or the member that it names was left out of
// lent_by().
#include <gtest/gtest.h>

#include "agent/stubs/lend_rule.hpp"

namespace crossbill::agent {
namespace {

uint64_t address(const void* pointer) {
  return reinterpret_cast<uint64_t>(pointer);
}

LentMemory lent(const Lend& lend, uint64_t first, uint64_t second,
                uint64_t result) {
  const uint64_t arguments[2] = {first, second};
  return lent_by(lend, arguments, result);
}

void expect_range(LentMemory memory, uint64_t low, uint64_t bytes) {
  EXPECT_EQ(memory.low, low);
  EXPECT_EQ(memory.high, low + bytes);
}

void expect_nothing(LentMemory memory) { EXPECT_EQ(memory.high, 0u); }

constexpr Place kResult = {Place::kResult, 0, 0};

// PyBytes_AsString: the result, as long as a field of argument 0 says.
TEST(LendRule, ResultAndField) {
  struct {
    uint64_t head[2], size;
    char text[8];
  } object = {{}, 5, "12345"};
  Lend lend = {{0, 0}, kResult,          {Place::kPointedTo, 0, 16},
               1,      Condition::kNone, nullptr};
  expect_range(lent(lend, address(&object), 0, address(object.text)),
               address(object.text), 6);
  expect_nothing(lent(lend, address(&object), 0, 0));
  lend.more = 0;
  expect_range(lent(lend, address(&object), 0, address(object.text)),
               address(object.text), 5);
  object.size = ~uint64_t{0};
  expect_nothing(lent(lend, address(&object), 0, address(object.text)));
}

// PyBytes_FromStringAndSize(NULL, n): inside the result, if argument 0 is null.
TEST(LendRule, InsideTheResultAndArgument) {
  Lend lend = {{1, 0}, {Place::kResult, 0, 32},   {Place::kArgument, 0, 0},
               1,      Condition::kZeroArgument1, nullptr};
  expect_range(lent(lend, 100, 0, 0x1000), 0x1020, 101);
  expect_nothing(lent(lend, 100, 0x2000, 0x1000));
  expect_nothing(lent(lend, 100, 0, 0));
  lend.condition = Condition::kZeroArgument0;
  expect_nothing(lent(lend, 100, 0, 0x1000));
}

// napi_get_buffer_info(env, value, &data, &length): arguments 2 and 3.
TEST(LendRule, WhatTwoArgumentsPointTo) {
  char data[64] = {};
  void* pointer = data;
  uint64_t length = sizeof data;
  const Lend lend = {
      {2, 3}, {Place::kPointedTo, 0, 0}, {Place::kPointedTo, 1, 0},
      0,      Condition::kZeroResult,    nullptr};
  expect_range(lent(lend, address(&pointer), address(&length), 0),
               address(data), 64);
  // A napi_status is an int: the upper half of the register is not its own.
  expect_range(
      lent(lend, address(&pointer), address(&length), uint64_t{7} << 32),
      address(data), 64);
  expect_nothing(lent(lend, address(&pointer), address(&length), 1));
  expect_nothing(lent(lend, 0, address(&length), 0));
  expect_nothing(lent(lend, address(&pointer), 0, 0));
}

// GetStringUTFChars: the result, up to its terminating NUL.
TEST(LendRule, Text) {
  const char text[] = "text";
  const Lend lend = {{0, 0}, kResult,          {Place::kText, 0, 0},
                     1,      Condition::kNone, nullptr};
  expect_range(lent(lend, 0, 0, address(text)), address(text), 5);
  expect_nothing(lent(lend, 0, 0, 0));
}

// ReleaseStringUTFChars(env, string, text): argument 2, of no known length.
TEST(LendRule, Ends) {
  const Lend lend = {{2, 0}, {Place::kArgument, 0, 0}, {},
                     1,      Condition::kNone,         nullptr};
  expect_range(lent(lend, 0x1000, 0, 0), 0x1000, 1);
}

LentMemory read_both(const uint64_t (&arguments)[2], uint64_t result) {
  return {arguments[0] + result, arguments[1] + result};
}

TEST(LendRule, Reader) {
  const Lend lend = {{0, 1}, {}, {}, 0, Condition::kNone, read_both};
  expect_range(lent(lend, 0x1000, 0x1100, 16), 0x1010, 0x100);
}

}  // namespace
}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// How far what a parameter lends goes: agent/stubs/lent_parameter.hpp.
#include <gtest/gtest.h>

#include "agent/stubs/lent_parameter.hpp"
#include "recording/known_signatures.hpp"

namespace crossbill::agent {
namespace {

constexpr uint64_t kPointer = 0x7f0000001000;

uint64_t bytes(uint64_t pointer, uint64_t length, uint8_t length_bytes = 8,
               uint32_t item = 1) {
  LentParameter parameter{0, 1, length_bytes, true, item};
  uint64_t general[6] = {pointer, length};
  return bytes_lent(parameter, pointer, general);
}

TEST(LentParameter, LengthTimesItem) {
  EXPECT_EQ(bytes(kPointer, 100), 100u);
  EXPECT_EQ(bytes(kPointer, 100, 8, 8), 800u);
}

TEST(LentParameter, UpperHalfOfAnIntSaysNothing) {
  EXPECT_EQ(bytes(kPointer, 0xdead'0000'0005, 4), 5u);
}

TEST(LentParameter, NoLength) {
  LentParameter text{0, arena::kNoRegister, 8, true, 1};
  uint64_t general[6] = {kPointer, 100};
  EXPECT_EQ(bytes_lent(text, kPointer, general), 1u);
}

TEST(LentParameter, WhatCannotBeALength) {
  EXPECT_EQ(bytes(kPointer, 0), 1u);
  EXPECT_EQ(bytes(kPointer, ~uint64_t{0}), 1u);
  EXPECT_EQ(bytes(kPointer, 0xffff'ffff, 4), 1u);
  EXPECT_EQ(bytes(kPointer, 0x8000'0000, 4, 16), 1u);
  EXPECT_EQ(bytes(kPointer, uint64_t{1} << 61, 8, 8), 1u);
  EXPECT_EQ(bytes((uint64_t{1} << 47) - 8, 100), 1u);
}

TEST(LentParameter, WhatCannotBeAPointer) {
  for (uint64_t pointer :
       {uint64_t{0}, uint64_t{4095}, uint64_t{1} << 47, ~uint64_t{0}})
    EXPECT_EQ(bytes(pointer, 100), 0u) << pointer;
}

}  // namespace
}  // namespace crossbill::agent

// SPDX-License-Identifier: MIT
// The bills of what the fuzzers of arenas and recordings start from, and of
// changes of it, always the same. With Counts::add() always true it ended here.
#include "bill_fuzz.hpp"

#include <gtest/gtest.h>

#include "recording_fuzz.hpp"
#include "recording_seeds.hpp"

namespace crossbill::recording {
namespace {

bool bill_of_arena(std::string_view input) {
  return fuzz_arena(input, fuzz_bill);
}

bool bill_of_recording(std::string_view input) {
  return fuzz_recording(input, fuzz_bill);
}

TEST(BillFuzz, SeedsHaveBills) {
  for (const std::string& seed : arena_seeds())
    EXPECT_TRUE(bill_of_arena(seed));
  for (const std::string& seed : recording_seeds())
    EXPECT_TRUE(bill_of_recording(seed));
}

TEST(BillFuzz, ChangedArenasHaveBills) {
  EXPECT_GT(accepted(bill_of_arena, arena_seeds(), 150), 50);
}

TEST(BillFuzz, ChangedRecordingsHaveBills) {
  EXPECT_GT(accepted(bill_of_recording, recording_seeds(), 200), 15);
}

}  // namespace
}  // namespace crossbill::recording

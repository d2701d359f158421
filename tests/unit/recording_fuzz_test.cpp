// SPDX-License-Identifier: MIT
// The fuzzers of arenas and recordings over their seeds and changes of them,
// always the same. `make fuzz` searches. With `earlier` always true in
// Decoder::take_node() it ended here. bill_fuzz_test.cpp has what is made of
// such recordings.
#include "recording_fuzz.hpp"

#include <gtest/gtest.h>

#include "recording_seeds.hpp"

namespace crossbill::recording {
namespace {

bool is_arena(std::string_view input) { return fuzz_arena(input); }
bool is_recording(std::string_view input) { return fuzz_recording(input); }

TEST(RecordingFuzz, SeedsAreWhatTheyShouldBe) {
  for (const std::string& seed : arena_seeds()) EXPECT_TRUE(is_arena(seed));
  for (const std::string& seed : recording_seeds())
    EXPECT_TRUE(is_recording(seed));
}

// Else the changes are too rough to reach far.
TEST(RecordingFuzz, ChangedArenasBecomeRecordings) {
  EXPECT_GT(accepted(is_arena, arena_seeds(), 150), 50);
}

TEST(RecordingFuzz, ChangedRecordingsAreReadOrRefused) {
  EXPECT_GT(accepted(is_recording, recording_seeds(), 200), 15);
}

}  // namespace
}  // namespace crossbill::recording

// SPDX-License-Identifier: MIT
// The fuzzers of arenas and recordings over their seeds and changes of them,
// always the same. `make fuzz` searches. With `earlier` always true in
// Decoder::take_node(), and with Counts::add() always true, it ended here.
#include "recording_fuzz.hpp"

#include <gtest/gtest.h>

#include <random>

#include "recording_seeds.hpp"

namespace crossbill::recording {
namespace {

TEST(RecordingFuzz, SeedsAreWhatTheyShouldBe) {
  for (const std::string& seed : arena_seeds()) EXPECT_TRUE(fuzz_arena(seed));
  for (const std::string& seed : recording_seeds())
    EXPECT_TRUE(fuzz_recording(seed));
}

// Bytes and words in place of others; the length stays as it is.
std::string changed(std::string seed, std::mt19937& random) {
  constexpr uint64_t kWords[] = {0,          1,          7,           64,
                                 0x7fffffff, 0xffffffff, ~uint64_t{0}};
  for (unsigned n = random() % 6 + 1; n > 0; --n) {
    size_t at = random() % (seed.size() - 8);
    if (random() % 2 == 0)
      seed[at] = static_cast<char>(random());
    else
      std::memcpy(&seed[at], &kWords[random() % 7], random() % 2 == 0 ? 4 : 8);
  }
  return seed;
}

using Fuzz = bool (*)(std::string_view);

int accepted(Fuzz fuzz, const std::vector<std::string>& seeds, int rounds) {
  std::mt19937 random(7);
  int taken = 0;
  for (int round = 0; round < rounds; ++round)
    taken += fuzz(changed(seeds[static_cast<size_t>(round) % 2], random));
  return taken;
}

// Else the changes are too rough to reach far.
TEST(RecordingFuzz, ChangedArenasBecomeRecordings) {
  EXPECT_GT(accepted(fuzz_arena, arena_seeds(), 150), 50);
}

TEST(RecordingFuzz, ChangedRecordingsAreAnswered) {
  EXPECT_GT(accepted(fuzz_recording, recording_seeds(), 200), 15);
}

}  // namespace
}  // namespace crossbill::recording

// SPDX-License-Identifier: MIT
// Globs, compared with libc's.
#include "recording/glob.hpp"

#include <fnmatch.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace crossbill::recording {
namespace {

std::string random_text(std::mt19937& random, std::string_view signs) {
  std::string text(random() % 7, ' ');
  for (char& sign : text) sign = signs[random() % signs.size()];
  return text;
}

TEST(Glob, IsAWholeName) {
  EXPECT_TRUE(matches("sqlite3_step", "sqlite3_step"));
  EXPECT_FALSE(matches("sqlite3_step", "sqlite3_steps"));
  EXPECT_FALSE(matches("sqlite3_steps", "sqlite3_step"));
  EXPECT_TRUE(matches("*ompress.*compress", "Decompress.decompress"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_TRUE(matches("**", ""));
  EXPECT_FALSE(matches("?", ""));
}

TEST(Glob, MatchesWhatLibcMatches) {
  std::mt19937 random(1);
  int matched = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string glob = random_text(random, "ab.*?*[a]-!\\");
    std::string text = random_text(random, "ab./a\\[]*");
    bool wanted = fnmatch(glob.c_str(), text.c_str(), 0) == 0;
    EXPECT_EQ(matches(glob, text), wanted) << glob << ' ' << text;
    matched += wanted;
  }
  EXPECT_GT(matched, 1000);
}

}  // namespace
}  // namespace crossbill::recording

// SPDX-License-Identifier: MIT
// What the finder of linked-in libraries refuses to look into. What it finds is
// tested on real programs: tests/cli/test_linked_in.py, tests/linked_in.
#include "recording/linked_in.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "arena_builder.hpp"

// As linked_in.tsv has it; this program does not use the library.
extern "C" int curl_easy_perform(void*) { return 0; }

namespace crossbill::recording {
namespace {

constexpr char kSelf[] = "/proc/self/exe";

// With the test of the build id left out, the second expectation failed.
TEST(LinkedIn, IsFoundInTheFileOfThatBuildAlone) {
  KnownFiles known;
  LinkedInFinder finder(known);
  auto found = finder.find(kSelf, "");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].library, "libcurl");
  EXPECT_EQ(found[0].code, std::string(kNoteLinkedIn));
  EXPECT_TRUE(finder.find(kSelf, "0123").empty());
}

// Without the limit, it failed.
TEST(LinkedIn, IsNotLookedForBeyondTheLimit) {
  KnownFiles known;
  LinkedInFinder finder(known, 1000);
  EXPECT_TRUE(finder.find(kSelf, "").empty());
  EXPECT_EQ(finder.left_out(), 1u);
}

TEST(LinkedIn, IsNotInWhatIsNoModule) {
  test::Folder folder;
  KnownFiles known;
  LinkedInFinder finder(known);
  std::ofstream(folder.file("text")) << "malformed database schema (";
  for (const std::string& path : {folder.file("none"), folder.file("text"),
                                  folder.path(), std::string("/dev/zero")})
    EXPECT_TRUE(finder.find(path, "").empty()) << path;
  EXPECT_EQ(finder.left_out(), 0u);
}

}  // namespace
}  // namespace crossbill::recording

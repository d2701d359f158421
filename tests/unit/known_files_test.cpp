// SPDX-License-Identifier: MIT
// What is kept of files from run to run. Taken out: each check of read() once,
// and its test failed; with file.identity() left out of key(), the last one.
#include "recording/known_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "arena_builder.hpp"
#include "elf/reader.hpp"
#include "recording/binders.hpp"
#include "recording/linked_in.hpp"

namespace crossbill::recording {
namespace {

std::string key_of(const std::string& path) {
  elf::File file(path);
  elf::Reader reader(file);
  return KnownFiles::key("kind", file, reader);
}

TEST(KnownFiles, ComeBackFromText) {
  KnownFiles first, second;
  EXPECT_EQ(first.text(), "");
  first.add("kind:1", "found");
  second.read(first.text());
  EXPECT_EQ(second.find("kind:1"), "found");
  EXPECT_EQ(second.find("kind:2"), "");
  EXPECT_EQ(second.text(), "");  // nothing is new
  second.add("kind:2", "more");
  first.read(second.text());
  EXPECT_EQ(first.find("kind:2"), "more");
}

TEST(KnownFiles, AreOfTheseRulesAlone) {
  KnownFiles known, other;
  known.add("kind:1", "found");
  std::string text = known.text();
  ++text[text.find('\n') - 1];
  other.read(text);
  EXPECT_EQ(other.find("kind:1"), "");
}

TEST(KnownFiles, TakeWhateverText) {
  KnownFiles known, other;
  known.add("kind:1", "found");
  std::string text = known.text();
  for (size_t size = 0; size < text.size(); ++size)
    KnownFiles().read(text.substr(0, size));
  other.read(text + "\n \nword\nkind:3 x\nkind:4 no end");
  EXPECT_EQ(other.find("kind:1"), "found");
  EXPECT_EQ(other.find("kind:3"), "x");
  EXPECT_EQ(other.find("kind:4"), "");
  EXPECT_EQ(other.find("word"), "");
}

// A finding that no table has is looked for once more.
TEST(KnownFiles, AreBelievedWhereTheyMakeSense) {
  const std::string self = std::filesystem::canonical("/proc/self/exe");
  elf::File file(self);
  elf::Reader reader(file);
  KnownFiles known;
  known.add(KnownFiles::key("binder", file, reader), "nonsense");
  known.add(KnownFiles::key("holds", file, reader), "nonsense");
  EXPECT_EQ(binder_of(self, "", known), kBinders.back());
  EXPECT_TRUE(LinkedInFinder(known).find(self, "").empty());
  known.add(KnownFiles::key("binder", file, reader), "lua");
  EXPECT_EQ(binder_of(self, "", known), "lua");
}

TEST(KnownFiles, KnowAFileWithoutABuildIdByItself) {
  test::Folder folder;
  const std::string path = folder.file("text");
  std::ofstream(path) << "one";
  std::string key = key_of(path);
  EXPECT_EQ(key, key_of(path));
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type(std::chrono::seconds(1)));
  EXPECT_NE(key, key_of(path));
}

}  // namespace
}  // namespace crossbill::recording

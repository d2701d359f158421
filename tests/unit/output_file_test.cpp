// SPDX-License-Identifier: MIT
// The file is whole or not there, and nothing else is touched.
#include "recording/output_file.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "arena_builder.hpp"

namespace crossbill::recording {
namespace {

using test::Folder;

std::string content(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

size_t files_in(const std::string& folder) {
  auto all = std::filesystem::directory_iterator(folder);
  return static_cast<size_t>(std::distance(begin(all), end(all)));
}

TEST(OutputFile, AppearsWhenPublished) {
  Folder folder;
  auto output = OutputFile::create(folder.file("x"));
  ASSERT_TRUE(output);
  ASSERT_TRUE(output->write("whole", 5));
  EXPECT_FALSE(std::filesystem::exists(folder.file("x")));
  ASSERT_TRUE(output->publish(false));
  EXPECT_EQ(content(folder.file("x")), "whole");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(OutputFile, LeavesNothingWhenDropped) {
  Folder folder;
  { auto output = OutputFile::create(folder.file("x")); }
  EXPECT_EQ(files_in(folder.path()), 0u);
}

TEST(OutputFile, NeverReplacesWithoutForce) {
  Folder folder;
  std::ofstream(folder.file("x")) << "mine";
  auto output = OutputFile::create(folder.file("x"));
  ASSERT_TRUE(output->write("new", 3));
  Status status = output->publish(false);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().message,
            folder.file("x") +
                " exists; give --force to replace it, or another name");
  EXPECT_EQ(content(folder.file("x")), "mine");
  ASSERT_TRUE(output->publish(true));
  EXPECT_EQ(content(folder.file("x")), "new");
  EXPECT_EQ(files_in(folder.path()), 1u);
}

TEST(OutputFile, SaysWhatStoppedIt) {
  Folder folder;
  auto output = OutputFile::create(folder.file("x"));
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit small{4, before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  Status status = output->write("longer", 6);
  setrlimit(RLIMIT_FSIZE, &before);
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("File too large"), std::string::npos);
  EXPECT_EQ(files_in(folder.path()), 0u);
}

TEST(OutputFile, NamesTheFolderThatIsNotThere) {
  auto output = OutputFile::create("/nonexistent/x.db");
  ASSERT_FALSE(output);
  EXPECT_NE(output.error().message.find("cannot write /nonexistent/x.db"),
            std::string::npos);
}

}  // namespace
}  // namespace crossbill::recording

// SPDX-License-Identifier: MIT
// Whether what an interpreter says of its frames is compared with the table.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "agent/hosts/cpython/frame_layout.hpp"
#include "agent/hosts/cpython/told.hpp"

namespace crossbill::agent::cpython {
namespace {

// What _PyRuntime of 3.14.0 begins with.
class Runtime {
 public:
  Runtime() {
    std::memcpy(bytes_.data(), kToldCookie, 8);
    put(kToldVersion, 0x030e00f0);
    const FrameLayout& ours = *frame_layout(14);
    put(208, ours.state_frame);
    put(256, ours.frame_caller);
    put(264, ours.frame_code);
    put(272, ours.instruction);
    put(288, ours.owner);
    put(320, ours.file);
    put(328, ours.name);
    put(336, ours.function);
    put(344, ours.lines);
    put(352, ours.first_line);
    put(384, ours.instructions);
  }

  Runtime& put(size_t offset, uint64_t number) {
    std::memcpy(&bytes_[offset], &number, sizeof number);
    return *this;
  }

  bool agrees_with(int minor) const {
    return agrees(*frame_layout(minor), bytes_.data());
  }

 private:
  std::vector<char> bytes_ = std::vector<char>(512);
};

TEST(AgentFrames, AnInterpreterAgreesWithTheTableOfItsVersion) {
  EXPECT_TRUE(Runtime().agrees_with(14));
  EXPECT_FALSE(Runtime().agrees_with(13));
  EXPECT_FALSE(Runtime().agrees_with(15));
}

TEST(AgentFrames, OneThatSaysAnythingElseDoesNot) {
  EXPECT_FALSE(Runtime().put(0, 0).agrees_with(14));
  EXPECT_FALSE(Runtime().put(kToldFreeThreaded, 1).agrees_with(14));
  for (size_t offset : {208, 256, 264, 272, 288, 320, 328, 336, 344, 352, 384})
    EXPECT_FALSE(Runtime().put(offset, 1000).agrees_with(14)) << offset;
  EXPECT_FALSE(agrees(*frame_layout(14), nullptr));
}

TEST(AgentFrames, OneThatSaysNothingIsTakenByItsVersion) {
  EXPECT_TRUE(agrees(*frame_layout(12), nullptr));
}

}  // namespace
}  // namespace crossbill::agent::cpython

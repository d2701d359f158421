// SPDX-License-Identifier: MIT
// What .eh_frame says of this very program: see agent/arch/cfi.hpp.
//
// What fails when broken: with `<` for `<=` in find_fde(), StartOfAFunction;
// when advance() arrived 4,096 bytes later, EntryOfAFunction.
#include <gtest/gtest.h>
#include <link.h>

#include "agent/arch/cfi.hpp"

extern "C" __attribute__((noinline, used)) int crossbill_framed(int a) {
  volatile char room[256] = {};
  room[a & 255] = 1;
  return room[1];
}

namespace crossbill::agent {
namespace {

int find_header(struct dl_phdr_info* info, size_t, void* found) {
  for (int i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_GNU_EH_FRAME)
      *static_cast<const uint8_t**>(found) = reinterpret_cast<uint8_t*>(
          info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
  return 1;  // the program comes first
}

const uint8_t* header() {
  const uint8_t* found = nullptr;
  dl_iterate_phdr(find_header, &found);
  return found;
}

const uint64_t kFunction = reinterpret_cast<uint64_t>(&crossbill_framed);

TEST(Cfi, StartOfAFunction) {
  ASSERT_NE(header(), nullptr);
  EXPECT_TRUE(starts_function(header(), kFunction));
  EXPECT_FALSE(starts_function(header(), kFunction + 1));
  EXPECT_FALSE(starts_function(header(), 1));
}

// At the first instruction the frame is the return address alone.
TEST(Cfi, EntryOfAFunction) {
  FrameRule rule;
  ASSERT_TRUE(find_rule(header(), kFunction, rule));
  EXPECT_EQ(rule.reg, processor::kStackRegister);
  EXPECT_EQ(rule.offset, 8);
  EXPECT_FALSE(rule.indirect);
  EXPECT_EQ(rule.end_of_window(), -8);
}

TEST(Cfi, NothingOutsideOfCode) {
  FrameRule rule;
  EXPECT_FALSE(find_rule(header(), 1, rule));
  EXPECT_FALSE(find_rule(header(), ~uint64_t{0} >> 1, rule));
}

}  // namespace
}  // namespace crossbill::agent

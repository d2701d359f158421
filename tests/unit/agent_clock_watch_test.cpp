// SPDX-License-Identifier: MIT
// What the watch on the clocks finds, on planted ones: a steady clock, also
// where reads are held up, and one that jumps, goes at another rate, is dear;
// a machine that was suspended.
// Taken out: it failed where a moment's width was not looked at (held up), when
// BOOTTIME's lead was not kept (suspended), and when spans were not compared.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "agent/base/arena_writer.hpp"
#include "agent/base/clock.hpp"
#include "agent/base/state.hpp"
#include "agent/meter/clock_watch.hpp"

namespace crossbill::agent {

// In the place of the agent's: one time, and what is made of it.
struct {
  uint64_t ns, price, held_up;
  double rate, from;  // ticks: from + ns * rate
  uint64_t asleep;
  std::mt19937 random;
} planted;

char* arena_base;

namespace {

constexpr uint64_t kMs = 1000000;

void take_time(uint64_t ns) {
  planted.ns += ns;
  if (planted.held_up != 0) planted.ns += planted.random() % planted.held_up;
}

}  // namespace

uint64_t now() {
  take_time(planted.price);
  return static_cast<uint64_t>(planted.from +
                               static_cast<double>(planted.ns) * planted.rate);
}

uint64_t clock_ns(clockid_t clock) {
  take_time(20);
  return planted.ns + (clock == CLOCK_BOOTTIME ? planted.asleep : 0);
}

namespace {

class ClockWatch : public testing::Test {
 protected:
  ClockWatch() {
    arena_base = page_.data();
    crossbill_process.epoch++;
    planted = {.ns = 1000 * kMs,
               .price = 10,
               .held_up = 0,
               .rate = 2.5,
               .from = 1e9,
               .asleep = 0,
               .random = {}};
    watch_clocks(planted.ns);
  }

  // So many looks, a millisecond apart.
  void look(int times) {
    for (int i = 0; i < times; i++) {
      planted.ns += kMs;
      watch_clocks(planted.ns);
    }
  }

  std::vector<char> page_ = std::vector<char>(arena::kHeaderBytes);
};

TEST_F(ClockWatch, TrustsOneThatIsSteady) {
  look(2000);
  EXPECT_GE(header()->clock_checks, 90u);
  EXPECT_EQ(header()->clock_misses, 0u);
  EXPECT_EQ(header()->suspended_ns, 0u);
  EXPECT_EQ(header()->read_cost, 10 * 2.5 * 1024);
}

// As CLOCK_MONOTONIC is by NTP.
TEST_F(ClockWatch, TrustsOneThatIsSlewed) {
  look(500);
  planted.from += static_cast<double>(planted.ns) * 0.001;
  planted.rate -= 0.001;  // 0.04 %
  look(500);
  EXPECT_EQ(header()->clock_misses, 0u);
}

TEST_F(ClockWatch, TrustsOneWhoseReadsAreHeldUp) {
  planted.held_up = kMs / 10;
  look(3000);
  EXPECT_GE(header()->clock_checks, 1u);
  EXPECT_EQ(header()->clock_misses, 0u);
  EXPECT_EQ(header()->suspended_ns, 0u);
}

TEST_F(ClockWatch, SeesAJumpOnce) {
  look(500);
  planted.from += 2.5 * static_cast<double>(kMs);
  look(500);
  EXPECT_EQ(header()->clock_misses, 1u);
  EXPECT_NEAR(static_cast<double>(header()->clock_miss_ns), 1e6, 1e3);
}

TEST_F(ClockWatch, SeesAJumpBack) {
  look(500);
  planted.from -= 5e8;
  look(500);
  EXPECT_EQ(header()->clock_misses, 1u);
}

TEST_F(ClockWatch, SeesAnotherRate) {
  look(500);
  planted.from -= static_cast<double>(planted.ns) * 0.005;
  planted.rate += 0.005;  // 0.2 %
  look(500);
  EXPECT_GE(header()->clock_misses, 20u);
}

TEST_F(ClockWatch, SeesThatTheMachineWasSuspended) {
  look(500);
  planted.asleep = 3000 * kMs;
  look(500);
  planted.asleep += 2000 * kMs;
  look(500);
  EXPECT_NEAR(static_cast<double>(header()->suspended_ns), 5e9, 1e6);
  EXPECT_EQ(header()->clock_misses, 0u);
}

TEST_F(ClockWatch, SeesThatReadsBecomeDear) {
  look(100);
  planted.price = 2000;
  look(500);
  EXPECT_EQ(header()->read_cost, 2000 * 2.5 * 1024);
  EXPECT_EQ(header()->clock_misses, 0u);
}

}  // namespace
}  // namespace crossbill::agent

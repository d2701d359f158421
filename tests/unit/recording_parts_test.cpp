// SPDX-License-Identifier: MIT
// The small parts of the recording: the clock's fit, names, symbols.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <utility>

#include "recording/clock.hpp"
#include "recording/names.hpp"
#include "recording/recording.hpp"
#include "recording/symbols.hpp"

extern "C" __attribute__((noinline, used)) int crossbill_test_function() {
  return 1;
}

namespace crossbill::recording {
namespace {

arena::Header header(uint64_t end_ns, uint64_t end_ticks) {
  arena::Header header{};
  header.clock = arena::Clock::kTsc;
  header.start_ns = 1'000'000;
  header.start_ticks = 5'000'000;
  header.end_ns = end_ns;
  header.end_ticks = end_ticks;
  return header;
}

constexpr Moment kLater{1'000'000 + 100'000'000, 5'000'000 + 300'000'000};

// It failed where a copy shared what it was made of, and where that was kept
// when it had become zeros.
TEST(Seldom, IsAValueOfItsOwn) {
  Node node;
  EXPECT_EQ(node.rare->errors, 0u);
  node.rare.make().errors = 3;
  Node copy = node;
  copy.rare.make().errors = 4;
  EXPECT_EQ(node.rare->errors, 3u);
  EXPECT_EQ(copy.rare->errors, 4u);
  node = std::move(copy);
  EXPECT_EQ(node.rare->errors, 4u);
  node.rare = *node.rare;
  EXPECT_EQ(node.rare->errors, 4u);
  node.rare = Rare{};
  EXPECT_EQ(&*node.rare, &*Node().rare);
}

TEST(ClockFit, FromStartToEnd) {
  ClockFit fit(header(101'000'000, 205'000'000), kLater);
  EXPECT_DOUBLE_EQ(fit.ns_per_tick(), 0.5);
  EXPECT_EQ(fit.ns(10), 5u);
  EXPECT_EQ(fit.tick_at(2'000'000), 7'000'000u);
  EXPECT_EQ(fit.tick_at(0), 5'000'000u);
}

TEST(ClockFit, ToNowWhereTheEndIsNotKnownOrNear) {
  EXPECT_DOUBLE_EQ(ClockFit(header(0, 0), kLater).ns_per_tick(), 1 / 3.0);
  EXPECT_DOUBLE_EQ(ClockFit(header(1'000'100, 5'000'900), kLater).ns_per_tick(),
                   1 / 3.0);
}

TEST(ClockFit, NonsenseIsNotUsed) {
  Moment before{0, 0};
  ClockFit unknown(header(0, 0), before);
  EXPECT_FALSE(unknown.is_known());
  EXPECT_EQ(unknown.ns(1000), 0u);
  EXPECT_EQ(unknown.tick_at(2'000'000), 5'000'000u);
  EXPECT_DOUBLE_EQ(
      ClockFit(header(101'000'000, 5'000'001), kLater).ns_per_tick(), 1 / 3.0);
}

TEST(ClockFit, MonotonicTicksAreNanoseconds) {
  arena::Header mono = header(101'000'000, 205'000'000);
  mono.clock = arena::Clock::kMonotonic;
  EXPECT_DOUBLE_EQ(ClockFit(mono, kLater).ns_per_tick(), 1);
}

TEST(ClockFit, HugeLengthsFitTheFile) {
  ClockFit fit(header(0, 0), kLater);
  EXPECT_LE(fit.ns(~uint64_t{0}), uint64_t{1} << 62);
}

TEST(MomentNow, BothClocksRun) {
  Moment first = moment_now(), second = moment_now();
  EXPECT_GT(second.ns, first.ns);
  EXPECT_GT(second.ticks, first.ticks);
}

template <class T>
void names_come_back(uint32_t last) {
  for (uint32_t i = 1; i <= last; ++i) {
    auto value = static_cast<T>(i), parsed = T{};
    ASSERT_NE(name_of(value), "?") << i;
    ASSERT_TRUE(parse_name(name_of(value), parsed));
    EXPECT_EQ(parsed, value);
  }
  T kept = static_cast<T>(1);
  EXPECT_FALSE(parse_name("no such name", kept));
  EXPECT_EQ(kept, static_cast<T>(1));
  EXPECT_EQ(name_of(static_cast<T>(200)), "?");
}

TEST(Names, EveryValueHasOneAndComesBack) {
  names_come_back<arena::Role>(5);
  names_come_back<arena::Kind>(3);
  names_come_back<arena::Via>(5);
  names_come_back<arena::Category>(
      static_cast<uint32_t>(arena::Category::kOther));
  names_come_back<arena::Mode>(2);
  names_come_back<arena::Clock>(2);
}

TEST(Symbols, NamesAFunctionOfAnElfFile) {
  Dl_info info{};
  auto address = reinterpret_cast<uintptr_t>(&crossbill_test_function);
  ASSERT_NE(dladdr(reinterpret_cast<void*>(address), &info), 0);
  uint64_t in_file = address - reinterpret_cast<uintptr_t>(info.dli_fbase);
  auto name = [](const char* path, const char* build_id, uint64_t place) {
    FunctionNames names{{place, ""}};
    name_functions(path, build_id, names);
    return names[place];
  };
  EXPECT_EQ(name("/proc/self/exe", "", in_file), "crossbill_test_function");
  EXPECT_EQ(name("/proc/self/exe", "", in_file + 1), "");
  EXPECT_EQ(name("/proc/self/exe", "00", in_file), "");
  EXPECT_EQ(name("/nonexistent", "", in_file), "");
}

}  // namespace
}  // namespace crossbill::recording

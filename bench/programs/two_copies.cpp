// SPDX-License-Identifier: MIT
// The C++ host of the two-copies bench, linked with both copies of a Rust
// library. It prints what two_copies.py prints, of the function `metered_norm`.
//
//   two_copies MILLISECONDS ROUNDS
#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

extern "C" {
uint64_t metered_norm(const uint8_t* data, size_t length);
uint64_t unmetered_norm(const uint8_t* data, size_t length);
uint64_t unmetered_empty(const uint8_t* data, size_t length);
}

namespace {

constexpr long kWarmUp = 20'000;
constexpr std::array<uint8_t, 128> kData{1, 2, 3};

struct Slice {
  long calls, cpu, elapsed, switches;
};

long nanoseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

long switches() {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw + usage.ru_nivcsw;
}

// A loop that calls one function by its name, as programs do.
template <auto kFunction>
[[gnu::noinline]] void loop(long calls) {
  uint64_t sum = 0;
  for (long i = 0; i < calls; i++) sum += kFunction(kData.data(), kData.size());
  asm volatile("" : : "r"(sum));
}

using Loop = void (*)(long);

// Where a thread's time is read the scheduler likes to switch: that is kept
// out of what is counted as elapsed.
Slice timed(Loop of, long calls) {
  long cpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID), switched = switches();
  long elapsed = nanoseconds(CLOCK_MONOTONIC);
  of(calls);
  elapsed = nanoseconds(CLOCK_MONOTONIC) - elapsed;
  switched = switches() - switched;
  cpu = nanoseconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
  return {calls, cpu, elapsed, switched};
}

struct Copy {
  const char* name;
  Loop loop;
  std::vector<Slice> slices;
};

void print(const Copy& copy) {
  std::printf(", \"%s\": [", copy.name);
  const char* comma = "";
  for (const Slice& slice : copy.slices) {
    std::printf("%s[%ld, %ld, %ld, %ld]", comma, slice.calls, slice.cpu,
                slice.elapsed, slice.switches);
    comma = ", ";
  }
  std::printf("]");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::array copies{Copy{"metered", loop<metered_norm>, {}},
                    Copy{"unmetered", loop<unmetered_norm>, {}},
                    Copy{"empty", loop<unmetered_empty>, {}}};
  for (const Copy& copy : copies) copy.loop(kWarmUp);
  Slice once = timed(copies[1].loop, kWarmUp);
  long calls = static_cast<long>(std::atof(argv[1]) * 1e6 * kWarmUp / once.cpu);
  std::vector<Copy*> order{&copies[0], &copies[1], &copies[2]};
  std::mt19937 random{std::random_device{}()};
  for (long round = std::atol(argv[2]); round > 0; round--) {
    std::shuffle(order.begin(), order.end(), random);
    for (Copy* copy : order) copy->slices.push_back(timed(copy->loop, calls));
  }
  std::printf("{\"metered_norm\": {\"warm_up\": %ld", kWarmUp);
  for (const Copy& copy : copies) print(copy);
  std::printf("}}\n");
}

// SPDX-License-Identifier: MIT
// What a call by each kind of handle takes more than one by a raw pointer:
//
//   boundary_handles ROUNDS  ->  {"raw": [ns, ns], "mine": [ns, ns], ...}
//
// In each round all kinds take turns, in another order each time; the
// difference to the raw pointer of the same round counts, as the median of all
// rounds; of the raw pointer, all of it. First number: a call; second: to make
// an object and free it.
// Another thread is alive meanwhile, as it would be where handles matter.
#include <crossbill/boundary/abi.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

extern "C" {
#define KIND(NAME)                                 \
  int32_t NAME##_new(uint64_t*, crossbill_error*); \
  int32_t NAME##_free(uint64_t, crossbill_error*); \
  int32_t NAME##_add(uint64_t, int64_t, int64_t*, crossbill_error*);
KIND(raw)
KIND(mine)
KIND(single)
KIND(shared)
}

namespace {

using steady = std::chrono::steady_clock;

constexpr int kCalls = 20000, kObjects = 2000;

struct kind {
  const char* name;
  int32_t (*make)(uint64_t*, crossbill_error*);
  int32_t (*free)(uint64_t, crossbill_error*);
  int32_t (*add)(uint64_t, int64_t, int64_t*, crossbill_error*);
  uint64_t handle = 0;
  std::vector<double> calls{}, objects{};
};

void expect(bool good) {
  if (!good) std::abort();
}

template <class Body>
double time_of(int times, Body body) {
  auto before = steady::now();
  for (int i = 0; i < times; i++) body();
  return std::chrono::duration<double, std::nano>(steady::now() - before)
             .count() /
         times;
}

void time_calls(kind& of) {
  int64_t result = 0;
  int32_t failed = 0;
  crossbill_error error;
  of.calls.push_back(time_of(
      kCalls, [&] { failed |= of.add(of.handle, 1, &result, &error); }));
  expect(failed == 0 && result > 0);
}

void time_objects(kind& of) {
  int32_t failed = 0;
  of.objects.push_back(time_of(kObjects, [&] {
    uint64_t handle = 0;
    failed |= of.make(&handle, nullptr);
    failed |= of.free(handle, nullptr);
  }));
  expect(failed == 0);
}

double median_over(std::vector<double> times, const std::vector<double>& base) {
  for (size_t i = 0; i < times.size(); i++) times[i] -= base[i];
  std::nth_element(times.begin(), times.begin() + times.size() / 2,
                   times.end());
  return times[times.size() / 2];
}

// From one thread to another, until the bias is given up.
void move_about(const kind& of) {
  for (int i = 0; i < 20; i++) {
    expect(of.add(of.handle, 1, nullptr, nullptr) == 0);
    std::thread([&] {
      expect(of.add(of.handle, 1, nullptr, nullptr) == 0);
    }).join();
  }
}

}  // namespace

int main(int, char** argv) {
  std::vector<kind> kinds = {
      {"raw", raw_new, raw_free, raw_add},
      {"mine", mine_new, mine_free, mine_add},
      {"single", single_new, single_free, single_add},
      {"moved", single_new, single_free, single_add},
      {"shared", shared_new, shared_free, shared_add},
  };
  std::mutex mutex;
  std::condition_variable end;
  bool ended = false;
  std::thread other([&] {
    std::unique_lock lock(mutex);
    end.wait(lock, [&] { return ended; });
  });
  for (kind& of : kinds) expect(of.make(&of.handle, nullptr) == 0);
  move_about(kinds[3]);
  for (int round = std::atoi(argv[1]); round >= 0; round--)
    for (size_t i = 0; i < kinds.size(); i++) {
      kind& of = kinds[(i + static_cast<size_t>(round)) % kinds.size()];
      time_calls(of);
      time_objects(of);
    }
  std::vector<double> nothing(kinds[0].calls.size());
  std::printf("{\"raw\": [%.2f, %.2f]", median_over(kinds[0].calls, nothing),
              median_over(kinds[0].objects, nothing));
  for (size_t i = 1; i < kinds.size(); i++)
    std::printf(", \"%s\": [%.2f, %.2f]", kinds[i].name,
                median_over(kinds[i].calls, kinds[0].calls),
                median_over(kinds[i].objects, kinds[0].objects));
  std::printf("}\n");
  {
    std::lock_guard lock(mutex);
    ended = true;
  }
  end.notify_all();
  other.join();
}

// SPDX-License-Identifier: MIT
// Handles among threads: who may be in an object, who is refused, and that a
// free that races calls is refused or makes them refused, but never harms.
//
// CMake builds it twice: with membarrier(2), and without, which is also how the
// thread sanitizer sees it.
//
// What fails when broken: order_all_threads made true without a system call
// (Hammer, nearly always); `is_in(other, slot)` (InUseByItsThread); `found ==
// me` made true, or one number for all threads in this_thread_in (Hammer,
// without membarrier); is_this_thread made true (WrongThread); record_keeper
// that keeps the record (ShortThreads), or gives it back while objects live, or
// does not clear its thread (NextThread); the value of a symbol taken for its
// address (SingleThreadedIsFound); pthread_atfork left out (Fork, nearly
// always). boundary_steps_test.cpp has what only bad luck shows.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define CROSSBILL_HAS_SINGLE_THREADED 1
#endif
#include <sys/wait.h>
#include <unistd.h>

#include <barrier>
#include <cstddef>
#include <fstream>
#include <thread>

#include "boundary_host.hpp"
#include "boundary_objects.hpp"
#include "sanitized.hpp"

namespace core {
namespace {

constexpr int kSlower = kThreadSanitizer ? 20 : kAddressSanitizer ? 10 : 1;

template <class Function>
void on_threads(int count, Function function) {
  std::barrier together(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; i++)
    threads.emplace_back([&, i] {
      together.arrive_and_wait();
      function(i);
    });
  for (std::thread& thread : threads) thread.join();
}
template <class Function>
void on_another_thread(Function function) {
  std::thread(function).join();
}

int64_t most_in(const api& of, uint64_t handle) {
  int64_t most = -1;
  EXPECT_EQ(of.most(handle, &most, nullptr), 0);
  return most;
}

// By the tables of what is loaded: this program has a copy of libc's.
TEST(Threads, SingleThreadedIsFound) {
#ifdef CROSSBILL_HAS_SINGLE_THREADED
  EXPECT_EQ(crossbill::detail::find_single_threaded(), &__libc_single_threaded);
#else
  GTEST_SKIP() << "needs a libc that says whether there is one thread";
#endif
}

TEST(Threads, WrongThread) {
  uint64_t handle = mine.made();
  on_another_thread([=] {
    EXPECT_EQ(mine.visited(handle), CROSSBILL_WRONG_THREAD);
    EXPECT_EQ(mine.freed(handle), CROSSBILL_WRONG_THREAD);
    EXPECT_EQ(mine.take(handle, 0, nullptr, nullptr), CROSSBILL_WRONG_THREAD);
  });
  EXPECT_EQ(mine.visited(handle), 0);
  EXPECT_EQ(mine.freed(handle), 0);
  for (const api* of : {&single, &shared}) {
    uint64_t other = of->made();
    on_another_thread([=] {
      EXPECT_EQ(of->visited(other), 0);
      EXPECT_EQ(of->freed(other), 0);
    });
    EXPECT_EQ(of->freed(other), CROSSBILL_STALE_HANDLE);
  }
}

// A thread is not taken for one that has ended, even at the same address.
TEST(Threads, NextThread) {
  uint64_t handle = 0;
  std::thread::native_handle_type first{};
  std::thread maker([&] {
    handle = mine.made();
    EXPECT_EQ(mine.visited(handle), 0);
  });
  first = maker.native_handle();
  maker.join();
  int same = 0;
  for (int i = 0; i < 20; i++) {
    std::thread other([&] {
      EXPECT_EQ(mine.visited(handle), CROSSBILL_WRONG_THREAD);
      uint64_t own = mine.made();
      EXPECT_EQ(mine.visited(own), 0);
      EXPECT_EQ(mine.freed(own), 0);
      EXPECT_EQ(mine.visited(handle), CROSSBILL_WRONG_THREAD);
    });
    same += other.native_handle() == first;
    other.join();
  }
  EXPECT_TRUE(same > 0 || kThreadSanitizer) << "no address was used again";
}

TEST(Threads, InUseByItsThread) {
  uint64_t handle = single.made();
  for (int i = 0; i < 40; i++) {  // by the bias, and when that is given up
    EXPECT_EQ(call_back(single, handle,
                        [=] {
                          on_another_thread([=] {
                            EXPECT_EQ(single.visited(handle), CROSSBILL_IN_USE);
                            EXPECT_EQ(single.freed(handle), CROSSBILL_IN_USE);
                          });
                        }),
              0);
    on_another_thread([=] { EXPECT_EQ(single.visited(handle), 0); });
  }
  EXPECT_EQ(single.freed(handle), 0);
}

TEST(Threads, FreeWhileAnotherIsIn) {
  uint64_t handle = shared.made();
  EXPECT_EQ(call_back(shared, handle,
                      [=] {
                        on_another_thread([=] {
                          EXPECT_EQ(shared.visited(handle), 0);
                          EXPECT_EQ(shared.freed(handle), CROSSBILL_IN_USE);
                        });
                      }),
            0);
  EXPECT_EQ(shared.freed(handle), 0);
}

// Never two at once, which a plain counter in the object shows; who is refused
// is told IN_USE, and the calls that went well are those that it has counted.
TEST(Threads, Hammer) {
  for (int threads : {2, 3, 8})
    for (int round = 0; round < 60 / kSlower + 1; round++) {
      uint64_t handle = single.made();
      std::atomic<int64_t> good = 0, in_use = 0;
      on_threads(threads, [&](int) {
        for (int i = 0; i < 3000; i++) {
          int32_t status = single.visited(handle);
          good += status == 0;
          in_use += status == CROSSBILL_IN_USE;
        }
      });
      EXPECT_EQ(good + in_use, threads * 3000);
      EXPECT_EQ(most_in(single, handle), 1);
      int64_t counted = 0;
      EXPECT_EQ(single.visit(handle, &counted, nullptr), 0);
      EXPECT_EQ(counted, good + 1);
      EXPECT_EQ(single.freed(handle), 0);
    }
}

// The first moves of the bias are the delicate ones: many young objects.
TEST(Threads, HammerYoung) {
  constexpr int kObjects = 64;
  for (int round = 0; round < 100 / kSlower + 1; round++) {
    std::vector<uint64_t> handles;
    for (int i = 0; i < kObjects; i++) handles.push_back(single.made());
    std::atomic<int64_t> good[kObjects] = {};
    on_threads(3, [&](int thread) {
      for (int i = 0; i < 40 * kObjects; i++) {
        int at = (i / 20 + thread) % kObjects;
        good[at] += single.visited(handles[at]) == 0;
      }
    });
    for (int i = 0; i < kObjects; i++) {
      EXPECT_EQ(most_in(single, handles[i]), 1);
      int64_t counted = 0;
      EXPECT_EQ(single.visit(handles[i], &counted, nullptr), 0);
      EXPECT_EQ(counted, good[i] + 1);
      EXPECT_EQ(single.freed(handles[i]), 0);
    }
  }
}

// Some free and make anew while others call, by handles that may be stale.
TEST(Threads, Churn) {
  for (const api* of : {&single, &shared}) {
    SCOPED_TRACE(of->name);
    int64_t before = alive;
    std::atomic<uint64_t> current[4] = {};
    for (auto& handle : current) handle = of->made();
    std::atomic<int64_t> frees = 0, bad = 0;
    on_threads(4, [&](int thread) {
      for (int i = 0; i < 400'000 / kSlower; i++) {
        auto& at = current[(i + thread) % 4];
        uint64_t handle = at;
        int32_t status = of->visited(handle);
        bad += status != 0 && status != CROSSBILL_STALE_HANDLE &&
               status != CROSSBILL_IN_USE;
        if (i % 16 != 0 || of->freed(handle) != 0) continue;
        frees++;
        at = of->made();
      }
    });
    EXPECT_EQ(bad, 0);
    EXPECT_GT(frees, 0);
    for (auto& handle : current) {
      EXPECT_TRUE(of != &single || most_in(single, handle) == 1);
      EXPECT_EQ(of->freed(handle), 0);
    }
    EXPECT_EQ(alive, before) << "freed more or less often than made";
  }
}

TEST(Threads, RacingFrees) {
  for (const api* of : {&single, &shared})
    for (int round = 0; round < 600 / kSlower; round++) {
      uint64_t handle = of->made();
      std::atomic<int> freed = 0, stale = 0, in_use = 0;
      on_threads(3, [&](int) {
        int32_t status = of->freed(handle);
        freed += status == 0;
        stale += status == CROSSBILL_STALE_HANDLE;
        in_use += status == CROSSBILL_IN_USE;
      });
      ASSERT_EQ(freed, 1) << of->name;
      ASSERT_EQ(freed + stale + in_use, 3) << of->name;
      ASSERT_TRUE(of != &shared || in_use == 0) << "though nobody was in it";
    }
}

TEST(Threads, RacingReleases) {
  for (int round = 0; round < 400 / kSlower; round++) {
    const double one = 1;
    crossbill_owned owned{};
    ASSERT_EQ(o_squares(&one, 1, &owned, nullptr), 0);
    std::atomic<int> released = 0, stale = 0;
    on_threads(2, [&](int) {
      int32_t status = owned.release(owned.handle);
      released += status == 0;
      stale += status == CROSSBILL_STALE_HANDLE;
    });
    ASSERT_EQ(released, 1);
    ASSERT_EQ(stale, 1);
  }
}

TEST(Threads, RegistryMeanwhile) {
  const crossbill_runtime* runtime = crossbill_runtime_v1();
  runtime->watch_objects(1);
  std::atomic<bool> done = false;
  std::thread reader([&] {
    crossbill_live_object objects[8];
    while (!done) EXPECT_LE(runtime->live_objects(objects, 8), 3u);
  });
  on_threads(3, [](int thread) {
    for (int i = 0; i < 20'000 / kSlower; i++)
      EXPECT_EQ(all[thread]->freed(all[thread]->made()), 0);
  });
  done = true;
  reader.join();
  runtime->watch_objects(0);
}

size_t resident_pages() {
  size_t size = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident;
}

TEST(Threads, ShortThreads) {
  auto some = [](int count) {
    for (int i = 0; i < count; i++)
      on_another_thread([] {
        uint64_t one = single.made(), own = mine.made();
        EXPECT_EQ(single.visited(one), 0);
        EXPECT_EQ(single.freed(one), 0);
        EXPECT_EQ(mine.freed(own), 0);
      });
  };
  some(1000);
  size_t before = resident_pages();
  some(100'000 / kSlower);
  // A record is 320 bytes: 7,800 pages.
  EXPECT_TRUE(resident_pages() < before + 250 || kSlower > 1);
}

// Objects that nobody gave back, and that no thread may use any more, are all
// that ended threads leave.
TEST(Threads, EndedThreadsObjects) {
  std::vector<uint64_t> left(50);
  for (uint64_t& handle : left)
    on_another_thread([&] { handle = mine.made(); });
  for (uint64_t handle : left)
    EXPECT_EQ(mine.visited(handle), CROSSBILL_WRONG_THREAD);
}

// The child has but one thread, which is not to wait for the others.
TEST(Threads, Fork) {
  if (kThreadSanitizer) GTEST_SKIP() << "TSan does not follow such forks";
  std::atomic<bool> done = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; i++)
    threads.emplace_back([&] {
      while (!done) EXPECT_EQ(single.freed(single.made()), 0);
    });
  uint64_t handle = single.made();
  for (int i = 0; i < 300 / kSlower; i++) {
    pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      alarm(20);
      bool good = single.visited(handle) == 0 && single.freed(handle) == 0 &&
                  mine.freed(mine.made()) == 0;
      _exit(good ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0) << i;
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(single.freed(handle), 0);
}

// A sandbox that forbids membarrier, put up after the first object was made:
// the object stays with its thread.
void forbid_membarrier() {
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_membarrier, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
  sock_fprog program{std::size(code), code};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) _exit(77);
}

TEST(Threads, MembarrierForbidden) {
  if (kThreadSanitizer) GTEST_SKIP() << "it is not used there";
  pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    uint64_t handle = single.made();
    forbid_membarrier();
    bool good = single.visited(handle) == 0;
    on_another_thread([&] {
      int32_t status = single.visited(handle);
#ifdef CROSSBILL_NO_MEMBARRIER
      good = good && status == 0;
#else
      good = good && status == CROSSBILL_IN_USE;
#endif
    });
    _exit(good && single.freed(handle) == 0 ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "seccomp may not be used";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace core

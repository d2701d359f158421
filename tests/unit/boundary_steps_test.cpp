// SPDX-License-Identifier: MIT
// Every place at which a thread can be interrupted in a call by a handle: one
// thread runs one instruction at a time, by the processor's trap flag, and
// before instruction number k another runs a whole call of its own; for all k.
//
// What fails when broken: the last load of `biased` in exclusive_stay::enter,
// or is_good in enter_otherwise (VisitFree, VisitRemake); end() of shared_stay
// made a pin and a compare-and-swap (FreeFree); end_handle made the last thing
// that exclusive_stay::end does (VisitFree).
#include <signal.h>
#include <ucontext.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "boundary_host.hpp"
#include "boundary_objects.hpp"

namespace core {
namespace {

// ---- stepping

// What the second thread does, when it is asked to.
class second_thread {
 public:
  second_thread() : thread_([this] { loop(); }) {}
  ~second_thread() {
    do_now([this] { end_ = true; });
    thread_.join();
  }
  // Waits until it is done; not if it may have to wait for the lock that this
  // thread was interrupted with: then both go on at once, and is_late() is
  // true. All of it may run in a signal handler.
  void ask() {
    asked_++;
    bool locked = __atomic_load_n(&crossbill::detail::objects.lock,
                                  __ATOMIC_RELAXED) != 0;
    for (int i = 0; done_ < asked_ && (i < 20 || !locked); i++) sched_yield();
    late_ = done_ < asked_;
  }
  bool is_late() const { return late_; }
  void prepare(std::function<void()> what) { what_ = std::move(what); }
  void wait() {
    while (done_ < asked_) sched_yield();
  }
  void do_now(std::function<void()> what) {
    prepare(std::move(what));
    ask();
    wait();
  }

 private:
  void loop() {
    while (!end_) {
      if (done_ == asked_) {
        sched_yield();
        continue;
      }
      what_();
      done_++;
    }
  }
  std::function<void()> what_;
  std::atomic<int> asked_ = 0, done_ = 0;
  bool late_ = false, end_ = false;
  std::thread thread_;
};

second_thread* second = nullptr;
std::atomic<int> steps_left = 0;  // until the second thread is asked
constexpr greg_t kTrapFlag = 0x100;

void on_step(int, siginfo_t*, void* context) {
  if (--steps_left > 0) return;
  second->ask();
  static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL] &= ~kTrapFlag;
}

[[gnu::noinline]] void trap_each_step(bool on) {
  if (on)
    asm volatile(
        "lea -128(%%rsp), %%rsp; pushfq; orq $0x100, (%%rsp); popfq;"
        "lea 128(%%rsp), %%rsp" ::
            : "memory", "cc");
  else
    asm volatile(
        "lea -128(%%rsp), %%rsp; pushfq; andq $~0x100, (%%rsp); popfq;"
        "lea 128(%%rsp), %%rsp" ::
            : "memory", "cc");
}

// Whether `call` was interrupted before its instruction number k.
bool interrupt_before(int k, const std::function<void()>& call) {
  steps_left = k;
  trap_each_step(true);
  call();
  trap_each_step(false);
  bool interrupted = steps_left <= 0;
  second->wait();
  return interrupted;
}

class Steps : public testing::Test {
 protected:
  void SetUp() override {
    struct sigaction action {};
    action.sa_sigaction = on_step;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGTRAP, &action, &before_);
    second = new second_thread;
  }
  void TearDown() override {
    if (second == nullptr) return;
    delete second;
    second = nullptr;
    sigaction(SIGTRAP, &before_, nullptr);
  }

 private:
  struct sigaction before_ {};
};

// ---- objects in all their states

enum class used { by_first, by_second, by_both };
constexpr used kUses[] = {used::by_first, used::by_second, used::by_both};

uint64_t make_used(const api& of, used by) {
  uint64_t handle = of.made();
  auto visit = [=, &of] { EXPECT_EQ(of.visited(handle), 0); };
  if (by == used::by_second) second->do_now(visit);
  for (int i = 0; by == used::by_both && i < 20; i++) {
    second->do_now(visit);
    visit();
  }
  return handle;
}

// Runs a round for each k, from a new object each time.
template <class Round>
void for_each_step(const api& of, Round round) {
  for (used by : kUses) {
    SCOPED_TRACE(of.name);
    SCOPED_TRACE(static_cast<int>(by));
    int k = 1;
    for (bool interrupted = true; interrupted; k++) {
      interrupted = round(make_used(of, by), k);
      if (testing::Test::HasFailure()) FAIL() << "before instruction " << k;
    }
    EXPECT_GT(k, 30) << "was not interrupted at all";
  }
}

bool is_one_of(int32_t status, std::initializer_list<int32_t> of) {
  return std::find(of.begin(), of.end(), status) != of.end();
}

// Where the two ran at once, the first may have met the second.
int32_t if_late() { return second->is_late() ? CROSSBILL_IN_USE : 0; }

TEST_F(Steps, VisitVisit) {
  for (const api* of : {&single, &shared})
    for_each_step(*of, [=](uint64_t handle, int k) {
      int32_t mine = 1, its = 0;
      int64_t before = 0, after = 0, most = 0;
      EXPECT_EQ(of->visit(handle, &before, nullptr), 0);
      second->prepare([&, handle] { its = of->visited(handle); });
      bool interrupted =
          interrupt_before(k, [&] { mine = of->visited(handle); });
      EXPECT_TRUE(is_one_of(mine, {0, if_late()})) << mine;
      EXPECT_TRUE(is_one_of(its, {0, CROSSBILL_IN_USE})) << its;
      EXPECT_EQ(of->visit(handle, &after, nullptr), 0);
      EXPECT_EQ(of->most(handle, &most, nullptr), 0);
      if (of == &single) {
        EXPECT_EQ(after - before, 1 + (mine == 0) + (interrupted && its == 0));
        EXPECT_EQ(most, 1);
      } else {
        EXPECT_EQ(its, 0);
      }
      EXPECT_EQ(of->freed(handle), 0);
      return interrupted;
    });
}

TEST_F(Steps, VisitFree) {
  for (const api* of : {&single, &shared})
    for_each_step(*of, [=](uint64_t handle, int k) {
      int64_t before = alive;
      int32_t mine = 1, its = CROSSBILL_IN_USE;
      second->prepare([&, handle] { its = of->freed(handle); });
      bool interrupted =
          interrupt_before(k, [&] { mine = of->visited(handle); });
      if (its == 0) {
        EXPECT_TRUE(is_one_of(mine, {0, CROSSBILL_STALE_HANDLE, if_late()}))
            << mine;
      } else {
        EXPECT_EQ(its, CROSSBILL_IN_USE);
        EXPECT_EQ(mine, 0);
        EXPECT_EQ(of->freed(handle), 0);
      }
      EXPECT_EQ(alive, before - 1);
      EXPECT_EQ(of->freed(handle), CROSSBILL_STALE_HANDLE);
      return interrupted;
    });
}

// The slot has a new life when the first thread goes on.
TEST_F(Steps, VisitRemake) {
  for (const api* of : {&single, &shared})
    for_each_step(*of, [=](uint64_t handle, int k) {
      int32_t mine = 1, its = CROSSBILL_IN_USE;
      uint64_t next = 0;
      second->prepare([&, handle] {
        its = of->freed(handle);
        if (its == 0) next = of->made();
      });
      bool interrupted =
          interrupt_before(k, [&] { mine = of->visited(handle); });
      if (its != 0) {
        EXPECT_EQ(mine, 0);
        EXPECT_EQ(of->freed(handle), 0);
        return interrupted;
      }
      EXPECT_EQ(next & 0xffffff, handle & 0xffffff) << "another slot";
      int64_t most = -1;
      EXPECT_EQ(of->most(next, &most, nullptr), 0);
      EXPECT_EQ(most, 0) << "went into the new object by the old handle";
      EXPECT_TRUE(is_one_of(mine, {0, CROSSBILL_STALE_HANDLE, if_late()}))
          << mine;
      EXPECT_EQ(of->freed(next), 0);
      return interrupted;
    });
}

TEST_F(Steps, FreeFree) {
  for (const api* of : {&single, &shared})
    for_each_step(*of, [=](uint64_t handle, int k) {
      int64_t before = alive;
      int32_t mine = 1, its = CROSSBILL_STALE_HANDLE;
      second->prepare([&, handle] { its = of->freed(handle); });
      bool interrupted = interrupt_before(k, [&] { mine = of->freed(handle); });
      EXPECT_EQ((mine == 0) + (its == 0), 1) << mine << ' ' << its;
      EXPECT_TRUE(is_one_of(mine, {0, CROSSBILL_STALE_HANDLE, if_late()}))
          << mine;
      EXPECT_TRUE(is_one_of(its, {0, CROSSBILL_STALE_HANDLE,
                                  of == &single ? CROSSBILL_IN_USE : 0}))
          << its;
      EXPECT_EQ(alive, before - 1);
      return interrupted;
    });
}

TEST_F(Steps, FreeVisit) {
  for (const api* of : {&single, &shared})
    for_each_step(*of, [=](uint64_t handle, int k) {
      int32_t mine = 1, its = 0;
      second->prepare([&, handle] { its = of->visited(handle); });
      bool interrupted = interrupt_before(k, [&] { mine = of->freed(handle); });
      EXPECT_EQ(mine, 0);
      EXPECT_TRUE(is_one_of(its, {0, CROSSBILL_STALE_HANDLE,
                                  of == &single ? CROSSBILL_IN_USE : 0}))
          << its;
      return interrupted;
    });
}

// An object that is made while the other uses a handle of the slot's former
// life.
TEST_F(Steps, MakeAndVisitOld) {
  for (const api* of : {&single, &shared})
    for_each_step(*of, [=](uint64_t old, int k) {
      EXPECT_EQ(of->freed(old), 0);
      int32_t its = CROSSBILL_STALE_HANDLE;
      uint64_t next = 0;
      second->prepare([&, old] { its = of->visited(old); });
      bool interrupted = interrupt_before(k, [&] { next = of->made(); });
      EXPECT_EQ(its, CROSSBILL_STALE_HANDLE);
      EXPECT_EQ(of->visited(next), 0);
      EXPECT_EQ(of->freed(next), 0);
      return interrupted;
    });
}

}  // namespace
}  // namespace core

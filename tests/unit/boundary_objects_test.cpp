// SPDX-License-Identifier: MIT
// Handles of objects: each misuse of one is refused with its own code, on one
// thread; boundary_threads_test.cpp has the rest.
//
// What fails when broken: the slot's number as it is in empty_state, is_alive
// or kSlots left out of is_right (EmptySlots), `age > now` in why_refused
// (Fuzz), kUsedUp left out of ended_state (Generations), is_alone made true
// (FreeInside), `mine->again` in enter_with_bias (DeepRecursion), give_up_bias
// there made `false` (ManyNested), `at` made depth - 1 in leave (Coroutines),
// `slot->inside == others + 1` made true (CoroutinesInOne crashes), give_up
// made to do nothing, or the destructor of a given argument (GivenInVain),
// always_inline left out of put (MadeAt, without optimisation).
#include "boundary_objects.hpp"

#include <ucontext.h>

#include <random>
#include <set>
#include <string>

#include "boundary_host.hpp"
#include "sanitized.hpp"

namespace core {
namespace {

using host::outcome;
using host::outcome_of;
using host::refused;

constexpr uint64_t kHandleBits[] = {24, 24, 16};  // number, generation, nonce

outcome visiting(const api& of, uint64_t handle) {
  crossbill_value result{};
  outcome by_shim = outcome_of(of.shim, {host::handle(handle)}, &result);
  int64_t seen = 0;
  outcome plain = outcome_of(
      [&](crossbill_error* error) { return of.visit(handle, &seen, error); });
  EXPECT_EQ(plain, by_shim);
  return plain;
}
outcome freeing(const api& of, uint64_t handle) {
  return outcome_of(
      [&](crossbill_error* error) { return of.free(handle, error); });
}

TEST(Objects, Life) {
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    int64_t before = alive;
    uint64_t handle = of->made();
    EXPECT_NE(handle, 0u);
    EXPECT_EQ(of->visited(handle), 0);
    EXPECT_EQ(of->visited(handle), 0);
    EXPECT_EQ(alive, before + 1);
    EXPECT_EQ(of->freed(handle), 0);
    EXPECT_EQ(alive, before);
  }
}

TEST(Objects, Refused) {
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    const api& other = of == &mine ? single : mine;
    uint64_t handle = of->made(), foreign = other.made();
    struct {
      uint64_t handle;
      int32_t code;
      const char* message;
    } const rows[] = {
        {0, CROSSBILL_NULL_HANDLE, "no object"},
        {foreign, CROSSBILL_WRONG_TYPE, "a handle of another type of object"},
        {handle ^ uint64_t{1} << 48, CROSSBILL_FOREIGN_HANDLE,
         "a handle of another library"},
        {handle + (uint64_t{1} << 24), CROSSBILL_FORGED_HANDLE,
         "a handle that was never given out"},
        {handle + 100000, CROSSBILL_FORGED_HANDLE,
         "a handle that was never given out"},
        {handle | 0xffffff, CROSSBILL_FORGED_HANDLE,
         "a handle that was never given out"},
    };
    for (const auto& row : rows) {
      std::string named = std::string("object: ") + row.message;
      EXPECT_EQ(visiting(*of, row.handle), refused(row.code, named.c_str()));
      EXPECT_EQ(freeing(*of, row.handle), refused(row.code, row.message));
    }
    EXPECT_EQ(of->freed(handle), 0);
    EXPECT_EQ(freeing(*of, handle),
              refused(CROSSBILL_STALE_HANDLE,
                      "a handle of an object that was freed"));
    EXPECT_EQ(visiting(*of, handle),
              refused(CROSSBILL_STALE_HANDLE,
                      "object: a handle of an object that was freed"));
    EXPECT_EQ(other.freed(foreign), 0);
  }
}

TEST(Objects, FreeByShim) {
  crossbill_value handle = host::handle(mine.made());
  EXPECT_EQ(crossbill_shim_mine_free(&handle, 0, nullptr, nullptr),
            CROSSBILL_WRONG_COUNT);
  EXPECT_EQ(crossbill_shim_mine_free(&handle, 1, nullptr, nullptr), 0);
  EXPECT_EQ(crossbill_shim_mine_free(&handle, 1, nullptr, nullptr),
            CROSSBILL_STALE_HANDLE);
}

TEST(Objects, Given) {
  for (const api* of : all) {
    for (int32_t fail : {0, 1}) {
      uint64_t handle = of->made();
      int64_t before = alive;
      EXPECT_EQ(of->take(handle, fail, nullptr, nullptr),
                fail != 0 ? CROSSBILL_NOT_A_VALUE : 0);
      EXPECT_EQ(alive, before - 1) << of->name;
      EXPECT_EQ(of->take(handle, fail, nullptr, nullptr),
                CROSSBILL_STALE_HANDLE);
      EXPECT_EQ(of->freed(handle), CROSSBILL_STALE_HANDLE);
      EXPECT_EQ(alive, before - 1);
    }
  }
}

// Also where another argument is refused, before or after it.
TEST(Objects, GivenInVain) {
  const double one = 1;
  crossbill_value result{};
  for (int how = 0; how < 3; how++) {
    uint64_t handle = shared.made();
    int64_t before = alive;
    host::values by_shim = {host::items(how == 1 ? nullptr : &one, 1),
                            host::handle(handle),
                            host::integer(how == 2 ? 1000 : 1)};
    int32_t status =
        how == 0 ? o_take_late(nullptr, 1, handle, 1, nullptr)
                 : crossbill_shim_o_take_late(by_shim.data(), by_shim.size(),
                                              &result, nullptr);
    EXPECT_EQ(status,
              how == 2 ? CROSSBILL_NOT_A_VALUE : CROSSBILL_NULL_WITH_LENGTH);
    EXPECT_EQ(alive, before - 1) << how;
    EXPECT_EQ(shared.freed(handle), CROSSBILL_STALE_HANDLE);
  }
}

TEST(Objects, FreeInside) {
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    uint64_t handle = of->made();
    EXPECT_EQ(call_back(*of, handle,
                        [&] {
                          EXPECT_EQ(of->freed(handle), CROSSBILL_IN_USE);
                          EXPECT_EQ(of->take(handle, 0, nullptr, nullptr),
                                    CROSSBILL_IN_USE);
                        }),
              0);
    EXPECT_EQ(of->freed(handle), 0);
  }
}

// A call that may change an object is its thread's only one in it, whatever
// the rule; calls that read it may be many. Without borrow::begin (or without
// `conflicts` for any_thread) these calls are let through: seen to fail.
TEST(Objects, ChangedWhileBorrowed) {
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    uint64_t handle = of->made();
    int64_t result = 0;
    auto most = [&] { return of->most(handle, &result, nullptr); };
    for (bool changes : {false, true})
      EXPECT_EQ(call_back(
                    *of, handle,
                    [&] {
                      EXPECT_EQ(of->visited(handle), CROSSBILL_BORROWED);
                      EXPECT_EQ(most(), changes ? CROSSBILL_BORROWED : 0);
                      EXPECT_EQ(of->freed(handle), CROSSBILL_IN_USE);
                    },
                    changes),
                0);
    EXPECT_EQ(of->visited(handle), 0);  // let go again
    EXPECT_EQ(most(), 0);
    EXPECT_EQ(of->freed(handle), 0);
  }
}

TEST(Objects, TwiceInOneCall) {
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    uint64_t one = of->made(), other = of->made();
    int64_t result = 0;
    for (int twice = 0; twice < 2; twice++) {
      EXPECT_EQ(of->copy(one, one, &result, nullptr), CROSSBILL_BORROWED);
      EXPECT_EQ(of->swap(one, one, &result, nullptr), CROSSBILL_BORROWED);
      EXPECT_EQ(of->compare(one, one, &result, nullptr), 0);
      EXPECT_EQ(result, 1);
      EXPECT_EQ(of->copy(one, other, &result, nullptr), 0);
      EXPECT_EQ(of->swap(one, other, &result, nullptr), 0);
    }
    EXPECT_EQ(of->freed(one), 0);
    EXPECT_EQ(of->freed(other), 0);
  }
}

TEST(Objects, BorrowedTwiceIsSaid) {
  uint64_t handle = single.made();
  int64_t result = 0;
  crossbill_error error{};
  single.copy(handle, handle, &result, &error);
  EXPECT_EQ(error.code, CROSSBILL_BORROWED);
  EXPECT_EQ(error.kind, CROSSBILL_BAD_ARGUMENT);
  EXPECT_STREQ(error.message,
               "from: this thread is in it already, by this call or one that "
               "called back, and one of the two may change it");
  EXPECT_EQ(single.freed(handle), 0);
}

void descend(const api& of, const std::vector<uint64_t>& handles, size_t depth,
             size_t deepest) {
  uint64_t handle = handles[depth % handles.size()];
  EXPECT_EQ(call_back(of, handle,
                      [&] {
                        EXPECT_EQ(of.freed(handle), CROSSBILL_IN_USE);
                        if (depth < deepest)
                          descend(of, handles, depth + 1, deepest);
                      }),
            0);
}

void descend_and_free(const api& of, size_t objects, size_t deepest) {
  SCOPED_TRACE(of.name);
  std::vector<uint64_t> handles;
  for (size_t i = 0; i < objects; i++) handles.push_back(of.made());
  for (int twice = 0; twice < 2; twice++) descend(of, handles, 0, deepest);
  for (uint64_t handle : handles) EXPECT_EQ(of.freed(handle), 0);
}

TEST(Objects, DeepRecursion) {
  for (const api* of : all)
    for (size_t objects : {1, 3}) descend_and_free(*of, objects, 100);
}

TEST(Objects, ManyNested) {
  for (const api* of : all) descend_and_free(*of, 60, 130);
}

// A host with stackful coroutines: the stay that began first ends first.
struct coroutine {
  coroutine(const api& of, uint64_t handle) : of(of), handle(handle) {
    getcontext(&own);
    own.uc_stack = {stack.data(), 0, stack.size()};
    own.uc_link = &main;
    auto [high, low] = std::pair(reinterpret_cast<uintptr_t>(this) >> 32,
                                 reinterpret_cast<uintptr_t>(this));
    makecontext(&own, reinterpret_cast<void (*)()>(&coroutine::body), 2,
                static_cast<int>(high), static_cast<int>(low));
  }
  static void body(int high, int low) {
    auto* self = reinterpret_cast<coroutine*>(
        static_cast<uintptr_t>(static_cast<unsigned>(high)) << 32 |
        static_cast<unsigned>(low));
    EXPECT_EQ(call_back(self->of, self->handle,
                        [=] { swapcontext(&self->own, &self->main); }),
              0);
  }
  void go_on() { swapcontext(&main, &own); }
  const api& of;
  uint64_t handle;
  ucontext_t own, main;
  std::vector<char> stack = std::vector<char>(1 << 18);
};

TEST(Objects, Coroutines) {
  if (kSanitizer) GTEST_SKIP() << "they follow no change of the stack";
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    for (int round = 0; round < 40; round++) {
      uint64_t first = of->made(), second = of->made();
      coroutine one(*of, first), two(*of, second);
      one.go_on();
      two.go_on();
      one.go_on();  // leaves `first`
      EXPECT_EQ(of->freed(second), CROSSBILL_IN_USE);
      EXPECT_EQ(of->freed(first), 0);
      two.go_on();
      EXPECT_EQ(of->freed(second), 0);
    }
  }
}

TEST(Objects, CoroutinesInOne) {
  if (kSanitizer) GTEST_SKIP() << "they follow no change of the stack";
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    uint64_t handle = of->made();
    coroutine one(*of, handle), two(*of, handle), three(*of, handle);
    one.go_on();
    two.go_on();
    one.go_on();  // leaves
    EXPECT_EQ(of->freed(handle), CROSSBILL_IN_USE);
    three.go_on();
    two.go_on();  // leaves
    EXPECT_EQ(of->freed(handle), CROSSBILL_IN_USE);
    three.go_on();  // leaves
    EXPECT_EQ(of->freed(handle), 0);
  }
}

bool is_refusal(int32_t status) {
  return status <= CROSSBILL_NULL_HANDLE && status >= CROSSBILL_WRONG_TYPE;
}

// What an empty slot notes is no handle, not even of the slot itself; nor is a
// handle with another number that leads to the same slot, whose number has more
// bits than there are slots.
TEST(Objects, EmptySlots) {
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    uint64_t used = of->made();
    uint64_t number = used & 0xffffff, nonce = used >> 48 << 48;
    auto state = [=] {
      return crossbill::detail::slot_at(static_cast<uint32_t>(number))->state;
    };
    for (uint64_t more : {uint64_t{1} << 22, uint64_t{1} << 23})
      EXPECT_TRUE(is_refusal(of->visited(used | more)));
    EXPECT_EQ(of->freed(used), 0);
    for (uint64_t low : {state() & 0xffffff, number})
      for (uint64_t high : {uint64_t{0}, nonce}) {
        uint64_t handle = (state() & ~uint64_t{0xffffff}) | high | low;
        EXPECT_TRUE(is_refusal(of->visited(handle))) << std::hex << handle;
        EXPECT_TRUE(is_refusal(of->freed(handle))) << std::hex << handle;
      }
  }
}

// Handles at random, and those a bit or a number away from real ones: no
// call goes in by one that was not given out.
TEST(Objects, Fuzz) {
  for (const api* of : all) {
    SCOPED_TRACE(of->name);
    std::mt19937_64 random(7);
    std::vector<uint64_t> real;
    real.reserve(50);
    for (int i = 0; i < 50; i++) real.push_back(of->made());
    for (int i = 0; i < 20; i++) {
      EXPECT_EQ(of->freed(real.back()), 0);
      real.pop_back();
    }
    std::set<uint64_t> good(real.begin(), real.end());
    auto bits = [](uint64_t n) { return (uint64_t{1} << n) - 1; };
    for (int i = 0; i < (kSanitizer ? 40'000 : 400'000); i++) {
      uint64_t handle = random();
      uint64_t near = real[random() % real.size()];
      switch (i % 4) {
        case 0:
          break;
        case 1:
          handle = near ^ uint64_t { 1 } << random() % 64;
          break;
        case 2:
          handle = near + random() % 64 - 32;
          break;
        case 3:  // one of its three parts
          handle = random() % 2 == 0
                       ? (near & ~bits(kHandleBits[0])) | (handle & 127)
                       : (near & ~(bits(kHandleBits[1]) << 24)) |
                             (handle & bits(8)) << 24;
      }
      int32_t status = of->visited(handle);
      if (good.contains(handle))
        ASSERT_EQ(status, 0) << std::hex << handle;
      else
        ASSERT_TRUE(is_refusal(status)) << std::hex << handle << ": " << status;
      if (good.contains(handle)) continue;
      status = of->freed(handle);
      ASSERT_TRUE(is_refusal(status)) << std::hex << handle << ": " << status;
    }
    for (uint64_t handle : real) EXPECT_EQ(of->freed(handle), 0);
  }
}

// A slot lives 16 million lives, and no generation comes back.
TEST(Objects, Generations) {
  if (kSanitizer) GTEST_SKIP() << "takes half a minute there";
  uint64_t first = shared.made();
  EXPECT_EQ(shared.freed(first), 0);
  uint64_t number = first & 0xffffff, handle = 0, lives = 1;
  for (;; lives++) {
    ASSERT_EQ(shared_new(&handle, nullptr), 0);
    if ((handle & 0xffffff) != number) break;
    ASSERT_NE(handle, first) << lives;
    ASSERT_EQ(shared_free(handle, nullptr), 0);
  }
  EXPECT_LE(lives, 1u << 24);
  EXPECT_GT(lives, (1u << 24) - 100'000) << "of which other tests took some";
  EXPECT_EQ(shared.visited(first), CROSSBILL_STALE_HANDLE);
  for (uint64_t generation : {0, 1, 77777})
    EXPECT_EQ(shared.visited((first & ~(uint64_t{0xffffff} << 24)) | generation
                                                                         << 24),
              CROSSBILL_STALE_HANDLE);
  EXPECT_EQ(shared.freed(handle), 0);
}

TEST(Objects, OwnedArrays) {
  const double from[] = {1, 2, 3};
  crossbill_owned owned{};
  EXPECT_EQ(o_squares(from, 3, &owned, nullptr), 0);
  ASSERT_EQ(owned.length, 3u);
  EXPECT_EQ(static_cast<const double*>(owned.data)[2], 9);
  EXPECT_EQ(shared.visited(owned.handle), CROSSBILL_WRONG_TYPE);
  EXPECT_EQ(shared.freed(owned.handle), CROSSBILL_WRONG_TYPE);
  uint64_t object = shared.made();
  EXPECT_EQ(owned.release(object), CROSSBILL_WRONG_TYPE);
  EXPECT_EQ(owned.release(0), CROSSBILL_NULL_HANDLE);
  EXPECT_EQ(owned.release(owned.handle), 0);
  EXPECT_EQ(owned.release(owned.handle), CROSSBILL_STALE_HANDLE);
  EXPECT_EQ(shared.freed(object), 0);
}

// ---- the registry

std::vector<crossbill_live_object> live() {
  const crossbill_runtime* runtime = crossbill_runtime_v1();
  std::vector<crossbill_live_object> found(runtime->live_objects(nullptr, 0));
  EXPECT_EQ(runtime->live_objects(found.data(), found.size()), found.size());
  return found;
}

[[gnu::noinline]] uint64_t make_here(const api& of) {
  uint64_t handle = 0;
  of.make(&handle, nullptr);
  return handle + 1;  // no tail call
}
[[gnu::noinline]] uint64_t make_by_shim_here() {
  crossbill_value result{};
  crossbill_shim_mine_new(nullptr, 0, &result, nullptr);
  return result.u64 + 1;
}

TEST(Objects, Registry) {
  const crossbill_runtime* runtime = crossbill_runtime_v1();
  EXPECT_EQ(runtime->version, 1u);
  uint64_t unwatched = mine.made();
  EXPECT_EQ(runtime->nonce, unwatched >> 48);
  EXPECT_EQ(runtime->watch_objects(1), 0);
  EXPECT_EQ(live().size(), 0u);
  uint64_t watched = single.made(), freed = shared.made();
  double one = 1;
  crossbill_owned owned{};
  EXPECT_EQ(o_squares(&one, 1, &owned, nullptr), 0);
  EXPECT_EQ(shared.freed(freed), 0);
  std::vector<crossbill_live_object> found = live();
  ASSERT_EQ(found.size(), 2u);
  std::set<std::pair<uint64_t, std::string>> told;
  for (const auto& object : found) told.emplace(object.handle, object.type);
  EXPECT_EQ(told, (std::set<std::pair<uint64_t, std::string>>{
                      {watched, "Single"}, {owned.handle, "array"}}));
  EXPECT_EQ(runtime->live_objects(found.data(), 1), 2u);
  EXPECT_EQ(runtime->watch_objects(0), 1);
  EXPECT_EQ(live().size(), 2u) << "those that were noted stay so";
  EXPECT_EQ(owned.release(owned.handle), 0);
  EXPECT_EQ(single.freed(watched), 0);
  EXPECT_EQ(mine.freed(unwatched), 0);
  EXPECT_EQ(live().size(), 0u);
}

bool lies_in(const void* address, const void* function) {
  uintptr_t offset = reinterpret_cast<uintptr_t>(address) -
                     reinterpret_cast<uintptr_t>(function);
  return offset < 2000;  // sanitizers make functions long
}

TEST(Objects, MadeAt) {
  crossbill_runtime_v1()->watch_objects(1);
  for (const api* of : all) {
    uint64_t handle = make_here(*of) - 1;
    ASSERT_EQ(live().size(), 1u);
    EXPECT_TRUE(
        lies_in(live()[0].made_at, reinterpret_cast<const void*>(&make_here)))
        << of->name;
    EXPECT_EQ(of->freed(handle), 0);
  }
  uint64_t handle = make_by_shim_here() - 1;
  ASSERT_EQ(live().size(), 1u);
  EXPECT_TRUE(lies_in(live()[0].made_at,
                      reinterpret_cast<const void*>(&crossbill_shim_mine_new)));
  EXPECT_EQ(mine.freed(handle), 0);
  crossbill_runtime_v1()->watch_objects(0);
}

}  // namespace
}  // namespace core

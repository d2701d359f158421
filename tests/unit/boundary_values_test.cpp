// SPDX-License-Identifier: MIT
// Objects that functions return by value: small ones live in their slot, others
// on the heap. And the free slots that each thread keeps for what it creates.
//
// What fails when broken: destroy_object made to delete always (Life),
// take_object_out made to hand out what lies in the slot (Given), close_small
// left out of destroy_object (Sanitizer), give_back_slot made to forget the
// number (Spares), take_spare left out of take_any_slot (SparesOfEndedThreads),
// a missing place for the result not looked at (NobodyWantsIt).
#include <array>
#include <crossbill/boundary.hpp>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "boundary_host.hpp"
#include "sanitized.hpp"

namespace core {
namespace {

std::atomic<int64_t> alive = 0, on_heap = 0;

template <size_t Items>
struct Value {
  explicit Value(int64_t n) : n(n) { alive++; }
  Value(Value&& from) noexcept : n(std::exchange(from.n, -1)) { alive++; }
  ~Value() { alive--; }
  static void* operator new(size_t size, const std::nothrow_t&) {
    on_heap++;
    return std::malloc(size);
  }
  static void operator delete(void* memory) {
    on_heap--;
    std::free(memory);
  }
  int64_t n;
  std::array<double, Items> items = {1, 2, 3};
};
struct SmallMine : Value<5> {
  using Value::Value;
};
struct SmallSingle : Value<5> {
  using Value::Value;
};
struct SmallShared : Value<5> {
  using Value::Value;
};
struct LargeMine : Value<6> {
  using Value::Value;
};
struct LargeSingle : Value<6> {
  using Value::Value;
};
struct LargeShared : Value<6> {
  using Value::Value;
};
CROSSBILL_OBJECT(SmallMine, small_mine_free, creator_thread, "Small.")
CROSSBILL_OBJECT(SmallSingle, small_single_free, one_at_a_time, "Small.")
CROSSBILL_OBJECT(SmallShared, small_shared_free, any_thread, "Small.")
CROSSBILL_OBJECT(LargeMine, large_mine_free, creator_thread, "Large.")
CROSSBILL_OBJECT(LargeSingle, large_single_free, one_at_a_time, "Large.")
CROSSBILL_OBJECT(LargeShared, large_shared_free, any_thread, "Large.")
CROSSBILL_ERROR(unwanted, 1, "It was negative.")

template <class T>
T make(int64_t n) {
  if (n < 0) throw unwanted();
  return T(n);
}
template <class T>
crossbill::result<T> try_make(int64_t n) {
  if (n < 0) return crossbill::fail(unwanted());
  return T(n);
}
template <class T>
int64_t get(const T& object) {
  return object.n;
}
template <class T>
uint64_t where(const T& object) {
  return reinterpret_cast<uint64_t>(&object);
}
template <class T>
crossbill::view<const double, 0> items(const T& object) {
  return {object.items.data(), object.items.size()};
}
template <class T>
int64_t take(std::unique_ptr<T> object) {
  return object->n + 1000 * on_heap;
}

#define TEST_VALUE(TYPE, NAME)                                        \
  CROSSBILL_EXPORT(NAME##_make, make<TYPE>, "Makes.", "n",            \
                   crossbill::raises<unwanted>)                       \
  CROSSBILL_EXPORT(NAME##_try, try_make<TYPE>, "Makes.", "n",         \
                   crossbill::raises<unwanted>)                       \
  CROSSBILL_EXPORT(NAME##_get, get<TYPE>, "Its n.", "object")         \
  CROSSBILL_EXPORT(NAME##_where, where<TYPE>, "Its place.", "object") \
  CROSSBILL_EXPORT(NAME##_items, items<TYPE>, "Its items.", "object") \
  CROSSBILL_EXPORT(NAME##_take, take<TYPE>, "Is given it.", "object")
TEST_VALUE(SmallMine, small_mine)
TEST_VALUE(SmallSingle, small_single)
TEST_VALUE(SmallShared, small_shared)
TEST_VALUE(LargeMine, large_mine)
TEST_VALUE(LargeSingle, large_single)
TEST_VALUE(LargeShared, large_shared)

struct api {
  const char* name;
  bool small;
  int32_t (*make)(int64_t, uint64_t*, crossbill_error*);
  int32_t (*try_make)(int64_t, uint64_t*, crossbill_error*);
  int32_t (*get)(uint64_t, int64_t*, crossbill_error*);
  int32_t (*where)(uint64_t, uint64_t*, crossbill_error*);
  int32_t (*items)(uint64_t, crossbill_view*, crossbill_error*);
  int32_t (*take)(uint64_t, int64_t*, crossbill_error*);
  int32_t (*free)(uint64_t, crossbill_error*);

  uint64_t made(int64_t n) const {
    uint64_t handle = 0;
    EXPECT_EQ(make(n, &handle, nullptr), 0);
    return handle;
  }
  int64_t got(uint64_t handle) const {
    int64_t n = -1;
    int32_t status = get(handle, &n, nullptr);
    return status == 0 ? n : status;
  }
};
#define TEST_API(SIZE, NAME)                                        \
  {                                                                 \
#NAME, SIZE, NAME##_make, NAME##_try, NAME##_get, NAME##_where, \
        NAME##_items, NAME##_take, NAME##_free                      \
  }
const api all[] = {
    TEST_API(true, small_mine),    TEST_API(true, small_single),
    TEST_API(true, small_shared),  TEST_API(false, large_mine),
    TEST_API(false, large_single), TEST_API(false, large_shared)};
const api& creators = all[0];

TEST(Values, Life) {
  for (const api& of : all) {
    SCOPED_TRACE(of.name);
    uint64_t handle = of.made(7), place = 0, again = 1;
    EXPECT_EQ(alive, 1);
    EXPECT_EQ(on_heap, of.small ? 0 : 1);
    EXPECT_EQ(of.got(handle), 7);
    EXPECT_EQ(of.where(handle, &place, nullptr), 0);
    EXPECT_EQ(of.where(handle, &again, nullptr), 0);
    EXPECT_EQ(place, again);
    EXPECT_EQ(place % 16, 0u);
    crossbill_view view{};
    EXPECT_EQ(of.items(handle, &view, nullptr), 0);
    EXPECT_EQ(static_cast<const double*>(view.data)[2], 3);
    EXPECT_EQ(of.free(handle, nullptr), 0);
    EXPECT_EQ(of.free(handle, nullptr), CROSSBILL_STALE_HANDLE);
    EXPECT_EQ(of.got(handle), CROSSBILL_STALE_HANDLE);
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(on_heap, 0);
  }
}

TEST(Values, Given) {
  for (const api& of : all) {
    SCOPED_TRACE(of.name);
    uint64_t handle = of.made(7);
    int64_t seen = 0;
    EXPECT_EQ(of.take(handle, &seen, nullptr), 0);
    EXPECT_EQ(seen, 1007);  // the deleter of std::unique_ptr is right for it
    EXPECT_EQ(of.take(handle, &seen, nullptr), CROSSBILL_STALE_HANDLE);
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(on_heap, 0);
  }
}

TEST(Values, NoneIsMade) {
  for (const api& of : all) {
    SCOPED_TRACE(of.name);
    for (auto* make : {of.make, of.try_make}) {
      uint64_t handle = 0;
      EXPECT_EQ(make(-1, &handle, nullptr), 1);
      EXPECT_EQ(handle, 0u);
      EXPECT_EQ(make(5, &handle, nullptr), 0);
      EXPECT_EQ(of.got(handle), 5);
      EXPECT_EQ(of.free(handle, nullptr), 0);
    }
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(on_heap, 0);
  }
}

TEST(Values, NobodyWantsIt) {
  for (const api& of : all) {
    EXPECT_EQ(of.make(7, nullptr, nullptr), 0) << of.name;
    EXPECT_EQ(alive, 0);
    EXPECT_EQ(on_heap, 0);
  }
}

// Slots go round among all types, and from place to place in each thread.
TEST(Values, Many) {
  std::vector<std::pair<const api*, uint64_t>> old;
  for (int round = 0; round < 50; round++) {
    std::vector<uint64_t> handles;
    for (int i = 0; i < 120; i++) handles.push_back(all[i % 6].made(i));
    for (int i = 0; i < 120; i++) EXPECT_EQ(all[i % 6].got(handles[i]), i);
    for (auto [of, handle] : old)
      EXPECT_EQ(of->got(handle), CROSSBILL_STALE_HANDLE);
    old.clear();
    for (int i = 0; i < 120; i++) {
      int which = round % 2 == 0 ? i : 119 - i;
      EXPECT_EQ(all[which % 6].free(handles[which], nullptr), 0);
      old.emplace_back(&all[which % 6], handles[which]);
    }
    EXPECT_EQ(alive, 0);
  }
  EXPECT_EQ(on_heap, 0);
}

TEST(Values, Spares) {
  std::set<uint64_t> numbers;
  for (int round = 0; round < 100; round++) {
    std::vector<uint64_t> handles;
    for (int i = 0; i < 40; i++) handles.push_back(creators.made(i));
    for (uint64_t handle : handles) {
      numbers.insert(handle & 0xffffff);
      EXPECT_EQ(creators.free(handle, nullptr), 0);
    }
  }
  EXPECT_EQ(numbers.size(), 40u) << "slots were lost";
}

// A thread that begins when another has ended gets its free slots, too.
TEST(Values, SparesOfEndedThreads) {
  std::set<uint64_t> numbers;
  for (int i = 0; i < 200; i++) {
    std::thread([&] {
      std::vector<uint64_t> handles;
      for (int k = 0; k < 5; k++) handles.push_back(creators.made(k));
      for (uint64_t handle : handles) {
        numbers.insert(handle & 0xffffff);
        EXPECT_EQ(creators.free(handle, nullptr), 0);
      }
    }).join();
  }
  EXPECT_LE(numbers.size(), 5u) << "slots were lost";
}

TEST(Values, Threads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; t++)
    threads.emplace_back([t] {
      for (int round = 0; round < 300; round++) {
        std::vector<uint64_t> handles;
        for (int i = 0; i < 24; i++)
          handles.push_back(all[i % 6].made(100 * t + i));
        for (int i = 0; i < 24; i++) {
          ASSERT_EQ(all[i % 6].got(handles[i]), 100 * t + i);
          ASSERT_EQ(all[i % 6].free(handles[i], nullptr), 0);
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(on_heap, 0);
}

// What an author's sanitizer says of a pointer that was kept.
TEST(ValuesDeathTest, Sanitizer) {
  if (!kAddressSanitizer) GTEST_SKIP() << "needs the address sanitizer";
  for (const api& of : all) {
    uint64_t handle = of.made(7), place = 0;
    EXPECT_EQ(of.where(handle, &place, nullptr), 0);
    auto* kept = reinterpret_cast<const volatile int64_t*>(place);
    EXPECT_EQ(*kept, 7);
    EXPECT_EQ(of.free(handle, nullptr), 0);
    EXPECT_DEATH(static_cast<void>(*kept), "AddressSanitizer") << of.name;
  }
}

}  // namespace
}  // namespace core

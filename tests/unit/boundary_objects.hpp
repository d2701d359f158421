// SPDX-License-Identifier: MIT
// A core with three classes of objects, one for each thread rule, that do the
// same: the tests of handles use them. Each object notes who is in it.
#pragma once

#include <atomic>
#include <crossbill/boundary.hpp>
#include <memory>
#include <vector>

namespace core {

using crossbill::any_thread;
using crossbill::callback;
using crossbill::creator_thread;
using crossbill::one_at_a_time;
using crossbill::slice;

inline std::atomic<int64_t> alive = 0;

// `canary` tells an object from freed memory where no sanitizer does.
struct Object {
  static constexpr int64_t kCanary = 0x5ca1ab1e;
  Object() { alive++; }
  ~Object() {
    canary = 0;
    alive--;
  }
  int64_t canary = kCanary;
  int64_t plain = 0;  // a race where two are in at once
  mutable std::atomic<int64_t> inside = 0, most = 0;
};
struct Mine : Object {};
struct Single : Object {};
struct Shared : Object {};
CROSSBILL_OBJECT(Mine, mine_free, creator_thread, "Of one thread.")
CROSSBILL_OBJECT(Single, single_free, one_at_a_time, "For one at a time.")
CROSSBILL_OBJECT(Shared, shared_free, any_thread, "For all.")

template <class T>
std::unique_ptr<T> make() {
  return std::make_unique<T>();
}
// -1: the memory is no object.
template <class T>
int64_t visit(T& object) {
  if (object.canary != Object::kCanary) return -1;
  int64_t now = ++object.inside;
  if (now > object.most) object.most = now;
  if (!std::is_same_v<T, Shared>) object.plain++;
  int64_t seen = object.canary == Object::kCanary ? object.plain : -1;
  --object.inside;
  return seen;
}
template <class T>
int64_t most(const T& object) {
  return object.most;
}
template <class T>
int64_t call_in(const T& object, callback<void()> function) {
  object.inside++;
  function();
  object.inside--;
  return object.canary == Object::kCanary;
}
template <class T>
int64_t change(T& object, callback<void()> function) {
  return call_in(object, function);
}
// The two parameters may be one object only where neither is changed.
template <class T>
int64_t copy(T& to, const T& from) {
  return &to != &from;
}
template <class T>
int64_t swap(T& one, T& other) {
  return &one != &other;
}
template <class T>
int64_t compare(const T& one, const T& other) {
  return &one == &other;
}
template <class T>
int64_t take(std::unique_ptr<T> object, int32_t fail) {
  if (fail != 0) throw crossbill::bad_argument("as asked");
  return object->plain;
}

#define TEST_OBJECT(TYPE, NAME)                                                \
  CROSSBILL_EXPORT(NAME##_new, make<TYPE>, "A new one.")                       \
  CROSSBILL_EXPORT(NAME##_visit, visit<TYPE>, "Is in it.", "object")           \
  CROSSBILL_EXPORT(NAME##_most, most<TYPE>, "Most at once.", "object")         \
  CROSSBILL_EXPORT(NAME##_call, call_in<TYPE>, "Calls.", "object", "function") \
  CROSSBILL_EXPORT(NAME##_change, change<TYPE>, "Calls.", "object",            \
                   "function")                                                 \
  CROSSBILL_EXPORT(NAME##_copy, copy<TYPE>, "Copies.", "to", "from")           \
  CROSSBILL_EXPORT(NAME##_swap, swap<TYPE>, "Swaps.", "one", "other")          \
  CROSSBILL_EXPORT(NAME##_compare, compare<TYPE>, "Same?", "one", "other")     \
  CROSSBILL_EXPORT(NAME##_take, take<TYPE>, "Is given it.", "object", "fail")
TEST_OBJECT(Mine, mine)
TEST_OBJECT(Single, single)
TEST_OBJECT(Shared, shared)

inline void take_late(slice<const double>, std::unique_ptr<Shared>, int8_t) {}
CROSSBILL_EXPORT(o_take_late, take_late, "Is given it.", "data", "object", "n")

inline std::vector<double> squares(slice<const double> of) {
  std::vector<double> made;
  for (double x : of) made.push_back(x * x);
  return made;
}
CROSSBILL_EXPORT(o_squares, squares, "Squares.", "of")

// The same functions of each class, for tests that hold for all three.
struct api {
  const char* name;
  int32_t (*make)(uint64_t*, crossbill_error*);
  int32_t (*free)(uint64_t, crossbill_error*);
  int32_t (*visit)(uint64_t, int64_t*, crossbill_error*);
  int32_t (*most)(uint64_t, int64_t*, crossbill_error*);
  int32_t (*call)(uint64_t, crossbill_callback, void*, int64_t*,
                  crossbill_error*);
  int32_t (*change)(uint64_t, crossbill_callback, void*, int64_t*,
                    crossbill_error*);
  int32_t (*copy)(uint64_t, uint64_t, int64_t*, crossbill_error*);
  int32_t (*swap)(uint64_t, uint64_t, int64_t*, crossbill_error*);
  int32_t (*compare)(uint64_t, uint64_t, int64_t*, crossbill_error*);
  int32_t (*take)(uint64_t, int32_t, int64_t*, crossbill_error*);
  crossbill_shim shim;

  uint64_t made() const {
    uint64_t handle = 0;
    make(&handle, nullptr);
    return handle;
  }
  int32_t visited(uint64_t handle) const {
    int64_t seen = -1;
    int32_t status = visit(handle, &seen, nullptr);
    return status != 0 ? status : seen >= 0 ? 0 : 12345;
  }
  int32_t freed(uint64_t handle) const { return free(handle, nullptr); }
};
#define TEST_API(NAME)                                                        \
  api {                                                                       \
#NAME, NAME##_new, NAME##_free, NAME##_visit, NAME##_most, NAME##_call,   \
        NAME##_change, NAME##_copy, NAME##_swap, NAME##_compare, NAME##_take, \
        crossbill_shim_##NAME##_visit                                         \
  }
inline const api mine = TEST_API(mine);
inline const api single = TEST_API(single);
inline const api shared = TEST_API(shared);
inline const api* const all[] = {&mine, &single, &shared};

// Runs a function where the core calls back, and says that all went well: from
// a call that reads the object, or from one that may change it.
template <class Function>
int32_t call_back(const api& of, uint64_t handle, Function function,
                  bool changes = false) {
  crossbill_callback run = [](void* user, const crossbill_value*, size_t,
                              crossbill_value*) {
    (*static_cast<Function*>(user))();
    return 0;
  };
  int64_t good = 0;
  int32_t status =
      (changes ? of.change : of.call)(handle, run, &function, &good, nullptr);
  return status != 0 ? status : good == 1 ? 0 : 12345;
}

}  // namespace core

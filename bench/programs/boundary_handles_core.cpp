// SPDX-License-Identifier: MIT
// The core of boundary_handles.cpp: one function of an object, once by each
// kind of handle and once by a raw pointer, with all else the same.
#include <crossbill/boundary.hpp>
#include <memory>

namespace {

using crossbill::any_thread;
using crossbill::creator_thread;
using crossbill::one_at_a_time;

struct Counter {
  int64_t sum = 0;
};
struct Mine : Counter {};
struct Single : Counter {};
struct Shared : Counter {};
CROSSBILL_OBJECT(Mine, mine_free, creator_thread, "Of one thread.")
CROSSBILL_OBJECT(Single, single_free, one_at_a_time, "For one at a time.")
CROSSBILL_OBJECT(Shared, shared_free, any_thread, "For all.")

template <class T>
std::unique_ptr<T> make() {
  return std::make_unique<T>();
}
template <class T>
int64_t add(T& counter, int64_t n) {
  if (n < 0) throw 1;
  return counter.sum += n;
}

}  // namespace

CROSSBILL_EXPORT(mine_new, make<Mine>, "A new one.")
CROSSBILL_EXPORT(single_new, make<Single>, "A new one.")
CROSSBILL_EXPORT(shared_new, make<Shared>, "A new one.")
CROSSBILL_EXPORT(mine_add, add<Mine>, "Adds.", "counter", "n")
CROSSBILL_EXPORT(single_add, add<Single>, "Adds.", "counter", "n")
CROSSBILL_EXPORT(shared_add, add<Shared>, "Adds.", "counter", "n")

// As its author would write it: the pointer is the handle.
extern "C" {

int32_t raw_new(uint64_t* result, crossbill_error*) {
  *result = reinterpret_cast<uint64_t>(new Counter);
  return 0;
}
int32_t raw_free(uint64_t handle, crossbill_error*) {
  delete reinterpret_cast<Counter*>(handle);
  return 0;
}
int32_t raw_add(uint64_t handle, int64_t n, int64_t* result,
                crossbill_error* error) {
  if (handle == 0) return CROSSBILL_NULL_HANDLE;
  try {
    *result = add(*reinterpret_cast<Counter*>(handle), n);
    return 0;
  } catch (...) {
    if (error != nullptr) error->code = CROSSBILL_UNCAUGHT;
    return CROSSBILL_UNCAUGHT;
  }
}
}

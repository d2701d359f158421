// SPDX-License-Identifier: MIT
// A reference to what will be moved from.
// refused: an rvalue reference cannot cross: take the value, or std::unique_ptr
// of a declared object
#include <crossbill/boundary.hpp>
#include <memory>

struct Thing {
  int64_t n;
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#ifdef FIXED
int32_t f(std::unique_ptr<Thing> a) { return sizeof(a) > 0; }
#else
int32_t f(std::unique_ptr<Thing>&& a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

// SPDX-License-Identifier: MIT
// An owned object of a class that has no declaration.
// refused: an owned pointer crosses only to a declared class:
// CROSSBILL_OBJECT(T, ...) before this function
#include <crossbill/boundary.hpp>
#include <memory>

struct Thing {
  int64_t n;
};
#ifdef FIXED
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#endif
#ifdef FIXED
int32_t f(std::unique_ptr<Thing> a) { return sizeof(a) > 0; }
#else
int32_t f(std::unique_ptr<Thing> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

// SPDX-License-Identifier: MIT
// An owner that shares.
// refused: this type cannot cross: take a number, a declared enum, struct or
// object
#include <crossbill/boundary.hpp>
#include <memory>

struct Thing {
  int64_t n;
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#ifdef FIXED
int32_t f(std::unique_ptr<Thing> a) { return sizeof(a) > 0; }
#else
int32_t f(std::shared_ptr<Thing> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

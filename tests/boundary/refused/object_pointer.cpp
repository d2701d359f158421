// SPDX-License-Identifier: MIT
// An object by pointer.
// refused: take objects by reference
#include <crossbill/boundary.hpp>

struct Thing {
  int64_t n;
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#ifdef FIXED
int32_t f(Thing& a) { return sizeof(a) > 0; }
#else
int32_t f(Thing* a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

// SPDX-License-Identifier: MIT
// Two classes with one function that frees them.
// refused: thing_free
#include <crossbill/boundary.hpp>

struct Thing {
  int64_t n;
};
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#ifdef FIXED
struct Other {
  int64_t n;
};
CROSSBILL_OBJECT(Other, other_free, any_thread, "Another thing.")
#else
struct Other {
  int64_t n;
};
CROSSBILL_OBJECT(Other, thing_free, any_thread, "Another thing.")
#endif

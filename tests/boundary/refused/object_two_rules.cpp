// SPDX-License-Identifier: MIT
// An object with two thread rules.
// refused: CROSSBILL_OBJECT
#include <crossbill/boundary.hpp>

struct Thing {
  int64_t n;
};
#ifdef FIXED
CROSSBILL_OBJECT(Thing, thing_free, one_at_a_time, "A thing.")
#else
CROSSBILL_OBJECT(Thing, thing_free, any_thread, one_at_a_time, "A thing.")
#endif

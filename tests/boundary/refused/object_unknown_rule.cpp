// SPDX-License-Identifier: MIT
// An object with a rule that there is not.
// refused: some_threads
#include <crossbill/boundary.hpp>

struct Thing {
  int64_t n;
};
#ifdef FIXED
CROSSBILL_OBJECT(Thing, thing_free, any_thread, "A thing.")
#else
CROSSBILL_OBJECT(Thing, thing_free, some_threads, "A thing.")
#endif

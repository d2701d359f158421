// SPDX-License-Identifier: MIT
// A function that belongs to a thread.
// refused: a function has no creator: say creator_thread of the class that it
// uses, in CROSSBILL_OBJECT
#include <crossbill/boundary.hpp>

int32_t f(int32_t a, int32_t b) { return a + b; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b", one_at_a_time)
#else
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b", creator_thread)
#endif

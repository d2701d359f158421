// SPDX-License-Identifier: MIT
// Two thread rules.
// refused: a function has one thread rule: one_at_a_time or any_thread
#include <crossbill/boundary.hpp>

int32_t f(int32_t a, int32_t b) { return a + b; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b", one_at_a_time)
#else
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b", one_at_a_time, any_thread)
#endif

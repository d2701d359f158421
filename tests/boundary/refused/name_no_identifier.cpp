// SPDX-License-Identifier: MIT
// A name that hosts cannot write.
// refused: parameter names must be valid identifiers and all different
#include <crossbill/boundary.hpp>

int32_t f(int32_t a, int32_t b) { return a + b; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a", "the_other")
#else
CROSSBILL_EXPORT(c_f, f, "F.", "a", "the other")
#endif

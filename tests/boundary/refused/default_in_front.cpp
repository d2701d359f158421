// SPDX-License-Identifier: MIT
// A default before a parameter that has none.
// refused: a parameter with a default must not be followed by one without
#include <crossbill/boundary.hpp>

int32_t f(int32_t a, int32_t b) { return a + b; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a", param("b").defaults(1))
#else
CROSSBILL_EXPORT(c_f, f, "F.", param("a").defaults(1), "b")
#endif

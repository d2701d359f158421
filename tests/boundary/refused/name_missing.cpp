// SPDX-License-Identifier: MIT
// A parameter without a name.
// refused: name each parameter of the function, in order
#include <crossbill/boundary.hpp>

int32_t f(int32_t a, int32_t b) { return a + b; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b")
#else
CROSSBILL_EXPORT(c_f, f, "F.", "a")
#endif

// SPDX-License-Identifier: MIT
// Two parameters with one name.
// refused: parameter names must be valid identifiers and all different
#include <crossbill/boundary.hpp>

int32_t f(int32_t a, int32_t b) { return a + b; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a", "b")
#else
CROSSBILL_EXPORT(c_f, f, "F.", "a", "a")
#endif

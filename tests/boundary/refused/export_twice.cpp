// SPDX-License-Identifier: MIT
// Two exports with one symbol.
// refused: redefinition
#include <crossbill/boundary.hpp>

int32_t f(int32_t a) { return a; }
#ifdef FIXED
CROSSBILL_EXPORT(c_f, f, "F.", "a")
CROSSBILL_EXPORT(c_f2, f, "F.", "a")
#else
CROSSBILL_EXPORT(c_f, f, "F.", "a")
CROSSBILL_EXPORT(c_f, f, "F.", "a")
#endif

// SPDX-License-Identifier: MIT
// A function of any arguments.
// refused: a function with `...` cannot cross: take crossbill::slice
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::slice<const int32_t> a) { return a[0]; }
#else
int32_t f(int32_t a, ...) { return a; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

// SPDX-License-Identifier: MIT
// A number that few hosts have.
// refused: this type cannot cross: take a number, a declared enum, struct or
// object
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(double a) { return sizeof(a) > 0; }
#else
int32_t f(long double a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

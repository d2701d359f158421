// SPDX-License-Identifier: MIT
// A number by reference.
// refused: take numbers by value
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(int32_t a) { return sizeof(a) > 0; }
#else
int32_t f(int32_t& a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

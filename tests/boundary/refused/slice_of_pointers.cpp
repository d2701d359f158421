// SPDX-License-Identifier: MIT
// A slice of pointers.
// refused: a slice is of numbers, declared enums or declared structs
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::slice<const double> a) { return sizeof(a) > 0; }
#else
int32_t f(crossbill::slice<const double* const> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

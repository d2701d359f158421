// SPDX-License-Identifier: MIT
// A pointer to numbers that are written.
// refused: a pointer says nothing of its length: take crossbill::slice<T> or
// slice<const T>
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::slice<double> a) { return sizeof(a) > 0; }
#else
int32_t f(double* a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

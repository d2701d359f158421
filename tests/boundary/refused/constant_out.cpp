// SPDX-License-Identifier: MIT
// A buffer to fill that cannot be written.
// refused: a buffer to fill is written: take crossbill::out<T>, T not const
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::out<double> a) { return sizeof(a) > 0; }
#else
int32_t f(crossbill::out<const double> a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

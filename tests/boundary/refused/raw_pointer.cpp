// SPDX-License-Identifier: MIT
// A pointer to numbers, as C has them.
// refused: a pointer says nothing of its length: take crossbill::slice<T> or
// slice<const T>
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::slice<const int32_t> a) { return sizeof(a) > 0; }
#else
int32_t f(const int32_t* a) { return sizeof(a) > 0; }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")

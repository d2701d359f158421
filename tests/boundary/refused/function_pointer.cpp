// SPDX-License-Identifier: MIT
// A pointer to a function.
// refused: a function pointer cannot carry the host's state or its errors: take
// crossbill::callback<R(A...)>
#include <crossbill/boundary.hpp>

#ifdef FIXED
int32_t f(crossbill::callback<int32_t(int32_t)> a) { return a(1); }
#else
int32_t f(int32_t (*a)(int32_t)) { return a(1); }
#endif
CROSSBILL_EXPORT(c_f, f, "F.", "a")
